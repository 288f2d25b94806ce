"""Cards instead of rows on the phone: who, state, money (ui.md §14); the same rows as the table, other markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.kernel.kinds.numbers import Money
from keben.kernel.query import Row
from keben.kernel.query.listquery import Masked
from keben.kernel.resolved import ResolvedField
from keben.web.cells import cell
from keben.web.icons import icon
from keben.web.listing.question import LOCK, Question
from keben.web.listing.row_keys import telephone
from keben.web.listing.short_money import short_money

META = ("link", "choice", "stage", "text", "department", "phone", "number", "links")
MOMENTS = ("date", "datetime")
TIERS = 3
MORE = (
    '<button type="button" class="kb-iconbtn kb-pcard__more" data-kb-pop-url="/{0}/#pk#/menu/{1}" '
    'data-kb-pop-size="menu" data-kb-align="end" aria-haspopup="menu" aria-label="{2}">{3}</button>'
)


def card_names(question: Question) -> list[str]:
    """The fields of a card."""
    listing = question.entity.listing
    names = dict.fromkeys((*listing.card, *([listing.calendar] if listing.calendar else [])))
    return [name for name in names if question.entity.has(name) and question.visible(name)]


def cards(question: Question, rows: Sequence[Row]) -> Markup:
    """All cards; what a swipe offers is built by the script from the number and the keys of the list."""
    items = [question.entity.field(name) for name in card_names(question)]
    items = [item for item in items if item.name != question.entity.title]
    tier = next((item for item in items if "colour" in getattr(item.kind, "names", tuple)()), None)
    meta = [item for item in items if item.kind.code in META and item is not tier][:TIERS]
    state = next((item for item in items if item.kind.code == "person"), None)
    moment = next((item for item in items if item.kind.code in MOMENTS), None)
    money = [item for item in items if isinstance(item.kind, Money)]
    phone = telephone(question)
    gone = "?deleted=1" if question.state.deleted else ""
    more = MORE.format(question.entity.slug, gone, escape(_("More")), icon("dots", 20))
    shape = (tier, meta, state, moment, money, phone, more)
    return Markup("".join(one(question, row, *shape) for row in rows))  # noqa: S704


def one(
    question: Question,
    row: Row,
    tier: ResolvedField | None,
    meta: Sequence[ResolvedField],
    state: ResolvedField | None,
    moment: ResolvedField | None,
    money: Sequence[ResolvedField],
    phone: ResolvedField | None,
    more: str,
) -> str:
    """One card; every value is escaped by its cell."""
    entity, values = question.entity, row.values
    name = entity.title if entity.title in values else question.names[0]
    text = escape(entity.field(name).kind.show(values[name]) or "—")
    badge = cell(tier, values[tier.name]) if tier and values[tier.name] else ""
    lock = icon("lock") if values.get(LOCK) else ""
    line = "".join(f"<span>{cell(item, values[item.name])}</span>" for item in meta if filled(values[item.name]))
    line += f"<span>{cell(state, values[state.name])}</span>" if state and filled(values[state.name]) else ""
    left = cell(moment, values[moment.name]) if moment and filled(values[moment.name]) else ""
    sums = "".join(amount(item, values[item.name], at == 0) for at, item in enumerate(money))
    number = values.get(phone.name) if phone else ""
    plain = number and not isinstance(number, Masked)
    dial = f' data-tel="{escape(str(number).replace(" ", ""))}"' if plain else ""
    foot = f'<div class="kb-pcard__line kb-pcard__money"><span>{left}</span><span class="kb-row">{sums}</span></div>'
    return (
        f'<div class="kb-swipe" data-kb="swipe" data-id="{row.pk}"{dial}><article class="kb-pcard">'
        f'<div class="kb-pcard__name">{badge}<a href="/{entity.slug}/{row.pk}/">{text}</a>{lock}'
        f'{more.replace("#pk#", str(row.pk))}</div><div class="kb-pcard__line">{line}</div>'
        f"{foot if left or sums else ''}</article></div>"
    )


def filled(value: Any) -> bool:
    """Whether there is something to show."""
    return value not in (None, "", [])


def amount(item: ResolvedField, value: Any, first: bool) -> str:
    """`应收 62.4 万`; further amounts only when they are not zero."""
    if not filled(value) or (not value and not first):
        return ""
    label = escape(item.label)
    if isinstance(value, Masked):
        return f"<span>{label} {escape(value)}</span>"
    if item.kind.alarm:
        return f'<span class="kb-over">{icon("alert-triangle", 14)}{label} {short_money(value)}</span>' if value else ""
    return f"<span>{label} <b>{short_money(value)}</b></span>"
