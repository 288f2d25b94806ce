"""Texts with counts: 第 1–30 家，共 186 家 (ui.md §5); above the cap 10,000+."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.base.in_sentence import in_sentence
from keben.kernel.query.listquery import CAP
from keben.kernel.resolved import ResolvedEntity

PENDING = "…"


def unit(entity: ResolvedEntity, count: object = "") -> str:
    """The measure word in Chinese, the noun elsewhere: 家, 1 customer, 2 customers."""
    if (get_language() or "").startswith("zh"):
        return entity.declaration.counter or "条"
    return in_sentence(entity.verbose_name if str(count) == "1" else entity.verbose_name_plural)


def capped(count: int, cap: int = CAP, *, cut: bool = False) -> str:
    """1,284; 10,000+ when there are more than were counted; 500+ when a search has more hits than it looks at."""
    return f"{cap:,}+" if count > cap else f"{count:,}+" if cut else f"{count:,}"


def slot(name: str, text: str = PENDING) -> Markup:
    """A place that the summary fills in later."""
    return Markup('<span id="kb-sum-{}">{}</span>').format(name, text)


def in_all(entity: ResolvedEntity, total: str | Markup) -> Markup:
    """`共 186 家`."""
    return Markup(escape(_("%(total)s %(unit)s in all"))) % {"total": total, "unit": unit(entity, total)}  # noqa: S704


def span_text(entity: ResolvedEntity, first: int, count: int, total: str | Markup) -> Markup:
    """`第 1–30 家，共 186 家`."""
    sentence = Markup(escape(_("%(first)s–%(last)s of %(total)s %(unit)s")))  # noqa: S704 - escaped just here
    return sentence % {"first": first, "last": first + count - 1, "total": total, "unit": unit(entity, total)}
