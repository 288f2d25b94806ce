"""The board look: a lane per value of a choice, a look-up or a person; counts and sums in one grouped query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.kinds.base import Ref
from keben.kernel.kinds.text import TONES
from keben.kernel.problems import Missing
from keben.kernel.query import Row
from keben.kernel.query.groups import NONE, Group, groupable, groups, inside, placed, title
from keben.kernel.query.page import Masked
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web.cells import cell
from keben.web.listing import words
from keben.web.listing.cards import card_names
from keben.web.listing.question import Question
from keben.web.listing.rows import amount_field
from keben.web.listing.short_money import short_money
from keben.web.page import noun, render

FIRST, NEXT = 20, 20
MOST = 40
"""So many lanes at most; more are no board."""
LANES = ("choice", "stage", "boolean", "link", "person", "department")


def lane_fields(question: Question) -> list[ResolvedField]:
    """The fields whose values can be lanes: the declared one first, then what the filters offer."""
    entity = question.entity
    names = dict.fromkeys((str(entity.listing.board), *entity.listing.filters, *entity.listing.card))
    items = [entity.field(name) for name in names]
    return [item for item in items if item.kind.code in LANES and groupable(item) and question.readable(item)]


def lane_field(question: Question) -> ResolvedField:
    """The field of the address, else the declared one. Raises Missing."""
    if question.entity.listing.board:
        items = lane_fields(question)
        found = next((item for item in items if item.name == question.state.lanes), None)
        if found or items:
            return found or items[0]
    raise Missing(question.entity.label, "board")


def context(question: Question) -> dict[str, Any]:
    """Lanes with their first cards: one query for the figures, one per lane for its cards."""
    entity = question.entity
    item = lane_field(question)
    found, more = groups(question.query(), item)
    amount = amount_field(question)
    money = sum(one.sums.get(amount.name) or 0 for one in found) if amount else 0
    total = f"{sum(one.count for one in found):,}" + ("+" if more else "")
    return {
        "lanes": lanes(question, item, found),
        "move_url": question.state.url("move/"),
        "in_all": words.in_all(entity, total),
        "money": short_money(money) if money else "",
        "money_label": str(amount.label) if amount else "",
        "lanes_text": _("Lanes: %(label)s") % {"label": item.label},
        "lane_items": [
            {
                "label": str(one.label),
                "href": question.state.url(lanes="" if at == 0 else one.name),
                "icon": "check" if one is item else "layout-kanban",
            }
            for at, one in enumerate(lane_fields(question))
        ],
    }


def lanes(
    question: Question, item: ResolvedField, found: Sequence[Group], *, with_cards: bool = True
) -> list[dict[str, Any]]:
    """All lanes in their own order; rows without a value come first."""
    figures = {one.key: one for one in found}
    options = [(str(value), str(label), tone) for value, label, tone in choices_of(item, found)]
    if NONE in figures:
        options.insert(0, (NONE, _("Not set"), "neutral"))
    return [lane(question, item, *option, figures.get(option[0]), with_cards=with_cards) for option in options]


def choices_of(item: ResolvedField, found: Sequence[Group]) -> list[tuple[Any, Any, str]]:
    """The values that are lanes: every choice and every look-up in use, but only people who have a card."""
    if not hasattr(item.kind, "target"):
        return list(item.kind.options())
    if not placed(item):
        return [(one.key, title(item, one), "neutral") for one in found if one.key != NONE][:MOST]
    kind: Any = item.kind
    here = [int(one.key) for one in found if one.key != NONE]
    known = {field.name for field in kind.target._meta.concrete_fields}
    usable = Q(**{name: value for name, value in (("is_active", True), ("deleted_at", None)) if name in known})
    rows = kind.target._base_manager.filter(usable | Q(pk__in=here)).order_by("position", "pk")
    refs = [kind.build(parts) for parts in rows.values_list("pk", *kind.names())[:MOST]]
    return [(ref.pk, ref.title, ref.colour if ref.colour in TONES else "neutral") for ref in refs]


def lane(
    question: Question,
    item: ResolvedField,
    value: str,
    label: str,
    tone: str,
    group: Group | None,
    *,
    with_cards: bool,
) -> dict[str, Any]:
    """One lane."""
    amount = amount_field(question)
    sum_ = group.sums.get(amount.name) if group and amount else None
    cards_, more = cards_of(question, item, value) if group and with_cards else ([], "")
    count = f"{group.count:,}" if group else "0"
    return {
        "value": value,
        "label": label,
        "tone": tone if tone != "neutral" else "",
        "count": count,
        "sum": short_money(sum_) if sum_ else "",
        "cards": cards_,
        "shown_text": _("%(shown)s of %(total)s shown") % {"shown": len(cards_), "total": count} if group else "",
        "more_url": more,
        "more_text": _("Show more"),
    }


def cards_of(question: Question, item: ResolvedField, value: str, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """Some cards and the address of the next ones."""
    entity = question.entity
    names = [entity.title, *card_names(question)]
    amount = amount_field(question)
    query = question.query([amount.name] if amount else [], names=names, extra=inside(item, value))
    page = query.page(size=NEXT if after else FIRST, after=after)
    more = question.state.url(f"board/{value}/", after=page.after, start=1) if page.after else ""
    return [card(question, item, row, amount) for row in page.rows], more


def card(question: Question, lane_item: ResolvedField, row: Row, amount: ResolvedField | None) -> dict[str, Any]:
    """What one card shows: title, a fact below it, amount, date, owner."""
    entity, values = question.entity, row.values
    items = [entity.field(name) for name in card_names(question) if name not in (entity.title, lane_item.name)]
    people = [item for item in items if item.kind.code == "person" and isinstance(values[item.name], Ref)]
    dates = [item for item in items if item.kind.code in ("date", "datetime") and values[item.name]]
    texts = [i for i in items if i.kind.code in ("link", "text", "choice", "department") and values[i.name]]
    tags = [i for i in texts if getattr(values[i.name], "colour", "")]
    sub = [item for item in texts if item not in tags][:2]
    sum_ = values.get(amount.name) if amount else None
    return {
        "id": row.pk,
        "title": entity.field(entity.title).kind.show(values[entity.title]) or f"#{row.pk}",
        "href": f"/{entity.slug}/{row.pk}/",
        "sub": " · ".join(item.kind.show(values[item.name]) for item in sub),
        "amount": short_money(sum_) if sum_ and not isinstance(sum_, Masked) and isinstance(sum_, int) else "",
        "date": cell(dates[0], values[dates[0].name]) if dates else "",
        "tag": cell(tags[0], values[tags[0].name]) if tags else "",
        "owner": str(values[people[0].name]) if people else "",
    }


@noun
def more(request: HttpRequest, entity: ResolvedEntity, lane: str) -> HttpResponse:
    """Further cards of a lane."""
    question = Question(entity, request.actor, request.GET.dict())  # type: ignore[attr-defined]
    item = lane_field(question)
    found, following = cards_of(question, item, lane, question.state.after)
    return render(request, "pages/listing/cards.html", {"cards": found, "more_url": following})
