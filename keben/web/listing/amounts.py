"""Amounts in columns and sums: in the unit of the view and the currency of the company, and the words for both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.base.money import divide_half_up, format_amount
from keben.kernel.kinds.numbers import Money
from keben.kernel.locale import in_wan
from keben.kernel.query.page import Masked
from keben.kernel.resolved import ResolvedField
from keben.kernel.settings import setting
from keben.web.cells import cell

Cell = Callable[[ResolvedField, Any], Markup]


def offers_wan() -> bool:
    """Whether the reader may choose ten thousands; nobody counts so in English."""
    return (get_language() or "").startswith("zh")


def counts_in_wan(chosen: bool | None) -> bool:
    """Whether the reader gets ten thousands: as the view says, else the company."""
    return (in_wan() if chosen is None else chosen) and offers_wan()


def column_cell(chosen: bool | None = None) -> Cell:
    """How a column draws its values; chosen once per page, for a list draws very many of them."""
    return cell_in_wan if counts_in_wan(chosen) else cell


def cell_in_wan(item: ResolvedField, value: Any) -> Markup:
    """`124.80` for 1,248,000.00; everything but amounts as usual."""
    if not isinstance(item.kind, Money) or not value or isinstance(value, Masked):
        return cell(item, value)
    full, short = escape(item.kind.show(value)), format_amount(divide_half_up(value, 10_000))
    return Markup(f'<span class="kb-num" title="{full}">{short}</span>')  # noqa: S704 - escaped just here


def unit_note(chosen: bool | None = None) -> str:
    """`金额单位：元`, below a list of amounts."""
    currency = setting("locale.currency")
    if currency == "CNY":
        return _("amounts in ten thousand yuan") if counts_in_wan(chosen) else _("amounts in yuan")
    if counts_in_wan(chosen):
        return _("amounts in ten thousand %(currency)s") % {"currency": currency}
    return _("amounts in %(currency)s") % {"currency": currency}
