"""How much somebody may still do, in small words: 华东公海 今天已领 3/10."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup

from keben.kernel.allowance import Allowance


def allowance_tags(found: Sequence[Allowance]) -> Markup:
    """In amber and red towards the limit, those of the same thing together."""
    tag = Markup('<span class="kb-tag" data-tone="{}">{}</span>')
    parts = []
    for of, several in groupby(found, key=lambda one: one.of):
        parts += [Markup('<span class="kb-small kb-muted">{}</span>').format(of)] if of else []
        parts += [tag.format(one.tone, one) for one in several]
    return Markup(" ").join(parts)
