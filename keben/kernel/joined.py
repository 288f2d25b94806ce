"""Several words or sentences in one line, parted as the reader's language parts them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(words: Iterable[object]) -> str:
    """`甲、乙` or `one, two`; what has commas of its own is parted by more: `Jiangsu; Shenzhen, Guangdong`."""
    parts, comma = [str(one) for one in words], _(", ")
    return (_("; ") if any(comma in part for part in parts) else comma).join(parts)


def sentences(texts: Iterable[object]) -> str:
    """Reasons one after the other, `甲；乙。` or `One; two.`: a full stop stands at the end alone."""
    *first, last = [str(one) for one in texts] or [""]
    return _("; ").join([*(one.rstrip(".。") for one in first), last])
