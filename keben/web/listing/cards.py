"""Cards instead of rows on the phone: who, state, money (ui.md §14); the same rows as the table, other markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from keben.kernel.contacting import FIELD, may_call, silenced
from keben.kernel.kinds.numbers import Money
from keben.kernel.query import Row
from keben.kernel.query.page import Masked
from keben.kernel.resolved import ResolvedField
from keben.web.cells import cell, once_each, warning
from keben.web.icons import icon
from keben.web.listing.question import LOCK, Question
from keben.web.listing.row_keys import telephone
from keben.web.listing.short_money import short_money

META = ("link", "choice", "stage", "text", "department", "phone", "number", "links")
MOMENTS = ("date", "datetime")
TIERS = 3
MORE = (
    '<button type="button" class="kb-iconbtn kb-pcard__more" data-kb-pop-url="/{0}/#/menu/{1}" '
    'data-kb-pop-size="menu" data-kb-align="end" aria-haspopup="menu" aria-label="{2}">{3}</button>'
)


def card_names(question: Question) -> list[str]:
    """The fields of a card."""
    listing = question.entity.listing
    names = dict.fromkeys((*listing.card, *([listing.calendar] if listing.calendar else [])))
    return [name for name in names if question.entity.has(name) and question.visible(name)]


class Cards:
    """Draws cards; everything that is the same on all of them is worked out once, and so is every value."""

    def __init__(self, question: Question) -> None:
        entity = question.entity
        self.base = f"/{entity.slug}/"
        self.title = entity.field(entity.title if entity.title in question.names else question.names[0])
        items = [entity.field(name) for name in card_names(question) if name != entity.title]
        tier = next((item for item in items if "colour" in getattr(item.kind, "names", tuple)()), None)
        meta = [item for item in items if item.kind.code in META and item is not tier][:TIERS]
        state = [item for item in items if item.kind.code == "person"][:1]
        ends = next((item for item in items if getattr(item.kind, "runs_out", False)), None)
        moment = next((item for item in items if item.kind.code in MOMENTS and item is not ends), None)
        money = [item for item in items if isinstance(item.kind, Money)]
        self.parts = (
            looks([tier] if tier else []),
            looks([*meta, *state], "<span>{}</span>"),
            looks([moment] if moment else []),
            [(item.name, amounts(item, at == 0)) for at, item in enumerate(money)],
            [(ends.name, countdown(ends.kind))] if ends else [],
        )
        self.phone = telephone(question)
        self.dialled = {
            item.name: item.kind for item in meta if entity.has(FIELD) and item.kind.code in ("phone", "email")
        }
        self.refusal = entity.field(FIELD) if entity.has(FIELD) else None
        gone = "?deleted=1" if question.state.deleted else ""
        self.more = MORE.format(entity.slug, gone, escape(_("More")), icon("dots", 20)).split("/#/")
        self.more = [f"{self.more[0]}/", f"/{self.more[1]}"]
        self.lock = icon("lock")

    def all(self, rows: Sequence[Row]) -> Markup:
        """All cards; a value that a field has several times is drawn once.

        What a swipe offers is built by the script from the number and the keys of the list.
        """
        parts = [[(name, once_each(draw)) for name, draw in part] for part in self.parts]
        return Markup("".join([self._one(row, parts) for row in rows]))  # noqa: S704 - every part is escaped below

    def _one(self, row: Row, parts: Sequence[Sequence[tuple[str, Callable[[Any], str]]]]) -> str:
        values, pk = row.values, row.pk
        text = escape(self.title.kind.show(values[self.title.name]) or "—")
        badge, line, left, sums, ends = [
            "".join([self._said(name, draw, values) for name, draw in part]) for part in parts
        ]
        foot = (
            f'<div class="kb-pcard__line kb-pcard__money"><span>{left}</span><span class="kb-row">{sums}</span></div>'
            if left or sums
            else ""
        )
        return (
            f'<div class="kb-swipe" data-kb="swipe" data-id="{pk}"{self.dial(row)}><article class="kb-pcard">'
            f'<div class="kb-pcard__name">{badge}<a href="{self.base}{pk}/">{text}</a>'
            f"{self.lock if values.get(LOCK) else ''}{self.refused(values)}"
            f'{self.more[0]}{pk}{self.more[1]}</div><div class="kb-pcard__line">{line}{ends}</div>{foot}'
            "</article></div>"
        )

    def _said(self, name: str, draw: Callable[[Any], str], values: dict[str, Any]) -> str:
        """A value; a number or address of somebody who has refused its channel dials nothing."""
        kind = self.dialled.get(name)
        if kind is not None and values[name] and silenced(kind.code, values):
            return f"<span>{escape(kind.show(values[name]))}</span>"
        return draw(values[name])

    def refused(self, values: dict[str, Any]) -> str:
        """What this person has asked us to refrain from."""
        return warning(self.refusal.kind.show(values[FIELD])) if self.refusal and values.get(FIELD) else ""

    def dial(self, row: Row) -> str:
        """The number that a swipe calls, where the reader sees it in full."""
        number = row.values.get(self.phone.name) if self.phone else ""
        if not number or isinstance(number, Masked) or not may_call(row.values):
            return ""
        return f' data-tel="{escape(str(number).replace(" ", ""))}"'


def looks(items: Sequence[ResolvedField], frame: str = "{}") -> list[tuple[str, Callable[[Any], str]]]:
    """How the values of these fields look; nothing where there is nothing."""
    before, after = frame.split("{}")

    def look(item: ResolvedField) -> Callable[[Any], str]:
        return lambda value: f"{before}{cell(item, value)}{after}" if filled(value) else ""

    return [(item.name, look(item)) for item in items]


def filled(value: Any) -> bool:
    """Whether there is something to show."""
    return value not in (None, "", [])


def countdown(kind: Any) -> Callable[[Any], str]:
    """How long something still lasts, at the end of the line and in the colour of its urgency."""
    sign = icon("alert-triangle", 14)

    def draw(value: Any) -> str:
        if not value or isinstance(value, Masked):
            return ""
        tone = kind.tone(value)
        near = {"danger": " kb-over", "warn": " kb-warn"}.get(tone, "")
        return f'<span class="kb-foot-right{near}">{sign if tone == "danger" else ""}{escape(kind.brief(value))}</span>'

    return draw


def amounts(item: ResolvedField, first: bool) -> Callable[[Any], str]:
    """`应收 62.4 万`; further amounts only when they are not zero."""
    label, sign, alarming = escape(item.label), icon("alert-triangle", 14), item.kind.alarm

    def amount(value: Any) -> str:
        if not filled(value) or (not value and not first):
            return ""
        if isinstance(value, Masked):
            return f"<span>{label} {escape(value)}</span>"
        if alarming:
            return f'<span class="kb-over">{sign}{label} {short_money(value)}</span>' if value else ""
        return f"<span>{label} <b>{short_money(value)}</b></span>"

    return amount
