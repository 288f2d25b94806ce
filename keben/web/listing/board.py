"""The board look: a lane per value, counts and sums in one grouped query, a move by drag or by keys."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.flow import Move
from keben.kernel.kinds.base import Ref
from keben.kernel.problems import Denied, Invalid, KebenError, Missing, Refused
from keben.kernel.query import Row
from keben.kernel.query.listquery import Masked
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web.cells import cell
from keben.web.listing import words
from keben.web.listing.cards import card_names
from keben.web.listing.question import Question
from keben.web.listing.rows import amount_field
from keben.web.listing.short_money import short_money
from keben.web.page import noun, render
from keben.web.record.controls import read_post
from keben.web.record.form import field_of
from keben.web.record.layers import tell

FIRST, NEXT = 20, 20
NONE = "-"
Figures = dict[str, tuple[int, int | None]]
"""Count and sum per lane."""


def lane_field(entity: ResolvedEntity) -> ResolvedField:
    """The field whose values are the lanes. Raises Missing."""
    if not entity.listing.board:
        raise Missing(entity.label, "board")
    return entity.field(entity.listing.board)


def context(question: Question) -> dict[str, Any]:
    """Lanes with their first cards: one query for the figures, one per lane for its cards."""
    entity = question.entity
    item = lane_field(entity)
    figures = grouped(question, item)
    total = sum(count for count, _sum in figures.values())
    money = sum(part or 0 for _count, part in figures.values())
    amount = amount_field(question)
    return {
        "lanes": lanes(question, figures),
        "move_url": question.state.url("move/"),
        "in_all": words.in_all(entity, f"{total:,}"),
        "money": short_money(money) if money else "",
        "money_label": str(amount.label) if amount else "",
    }


def lanes(question: Question, figures: Figures | None = None, *, with_cards: bool = True) -> list[dict[str, Any]]:
    """All lanes in the order of the choices; rows without a value come first."""
    item = lane_field(question.entity)
    figures = grouped(question, item) if figures is None else figures
    options = [(str(value), str(label), tone) for value, label, tone in item.kind.options()]
    if NONE in figures:
        options.insert(0, (NONE, _("Not set"), "neutral"))
    return [lane(question, item, *option, figures, with_cards=with_cards) for option in options]


def grouped(question: Question, item: ResolvedField) -> Figures:
    """Count and sum per value."""
    amount = amount_field(question)
    extra = {"amount": Sum(amount.orm)} if amount else {}
    rows = question.query(names=[item.name]).rows.order_by().values_list(item.orm).annotate(n=Count("pk"), **extra)
    found: Figures = {}
    for value, count, *sums in rows:
        key = NONE if value in (None, "") else str(value)
        before = found.get(key, (0, 0))
        found[key] = (before[0] + count, (before[1] or 0) + (sums[0] or 0) if sums else None)
    return found


def lane(
    question: Question,
    item: ResolvedField,
    value: str,
    label: str,
    tone: str,
    figures: Figures,
    *,
    with_cards: bool,
) -> dict[str, Any]:
    """One lane."""
    count, amount = figures.get(value, (0, None))
    cards_, more = cards_of(question, item, value) if count and with_cards else ([], "")
    return {
        "value": value,
        "label": label,
        "tone": tone if tone != "neutral" else "",
        "count": f"{count:,}",
        "sum": short_money(amount) if amount else "",
        "cards": cards_,
        "shown_text": _("%(shown)s of %(total)s shown") % {"shown": len(cards_), "total": f"{count:,}"}
        if count
        else "",
        "more_url": more,
        "more_text": _("Show more"),
    }


def of_lane(item: ResolvedField, value: str) -> Q:
    """The rows of a lane."""
    return item.kind.empty(item.orm) if value == NONE else Q(**{item.orm: value})


def cards_of(question: Question, item: ResolvedField, value: str, after: str = "") -> tuple[list[dict[str, Any]], str]:
    """Some cards and the address of the next ones."""
    entity = question.entity
    names = [entity.title, *card_names(question)]
    amount = amount_field(question)
    query = question.query([amount.name] if amount else [], names=names, extra=of_lane(item, value))
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
    item = lane_field(entity)
    found, following = cards_of(question, item, lane, question.state.after)
    return render(request, "pages/listing/cards.html", {"cards": found, "more_url": following})


@noun
@require_POST
def move(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """A card was dropped: the move of the flow, or an edit of the field; what is missing is asked in place."""
    pk, to = target(request)
    item = lane_field(entity)
    record: Any = fetch(entity.model, pk, request.actor)
    action, field = chosen(entity, item, record, to, request.actor)
    inputs = action(entity, request.actor).inputs(record) if field is None else []
    sent = request.content_type != "application/json"
    data = read_post(inputs, request.POST) if sent else {i.name: i.initial for i in inputs if i.initial is not None}
    try:
        perform(action, record, data if field is None else {field: "" if to == NONE else to}, actor=request.actor)
    except (Invalid, Refused) as error:
        return gate(request, entity, item, record, to, inputs=inputs, data=data if sent else None, error=error)
    if sent:
        return tell(HttpResponse(""), kb_close={}, kb_listed={})
    question = Question(entity, request.actor, QueryDict(request.GET.urlencode()).dict())
    return render(request, "pages/listing/lane_heads.html", {"lanes": lanes(question, with_cards=False)})


def target(request: Any) -> tuple[int, str]:
    """Record and lane of the request. Raises Invalid."""
    try:
        given = json.loads(request.body) if request.content_type == "application/json" else request.POST
        return int(given["id"]), str(given["to"])
    except (ValueError, KeyError, TypeError):
        raise Invalid.single("to", "move_shape", "The move could not be read. Load the page again.") from None


def chosen(
    entity: ResolvedEntity, item: ResolvedField, record: Any, to: str, actor: Any
) -> tuple[type[Action[Any]], str | None]:
    """The move that leads there, or the edit of a plain field. Raises Refused, Denied."""
    moves = [
        one
        for one in entity.actions.values()
        if issubclass(one, Move) and one.field == item.name and one.to == to and actor.can(entity.label, one.verb)
    ]
    fitting = [one for one in moves if one(entity, actor).offered(record)]
    if fitting or moves:
        return (fitting or moves)[0], None
    if (entity.flow is not None and entity.flow.field == item.name) or not item.editable:
        label = next((text for value, text, _tone in item.kind.options() if str(value) == to), to)
        raise Refused.because("no_move", "There is no step that leads to “%(lane)s”.", lane=str(label))
    if "edit" not in entity.actions:
        raise Denied(entity.label, "edit")
    return entity.actions["edit"], item.name


def gate(
    request: Any,
    entity: ResolvedEntity,
    item: ResolvedField,
    record: Any,
    to: str,
    *,
    inputs: list[Any],
    data: dict[str, Any] | None,
    error: KebenError,
) -> HttpResponse:
    """What is missing, to be filled in beside the card; or why it cannot be done at all."""
    errors = error.errors if isinstance(error, Invalid) else {}
    label = next((text for value, text, _tone in item.kind.options() if str(value) == to), to)
    names = {one.name for one in inputs}
    fields = [
        field_of(one, one.initial, request.actor, typed=(data or {}).get(one.name) if data else None,
                 problems=errors.get(one.name, ()) if data is not None else ())
        for one in inputs
    ]  # fmt: skip
    texts = [p.text() for name, found in errors.items() if name not in names for p in found]
    texts += [] if errors else [p.text() for p in error.problems()]
    context = {
        "title": _("Into “%(lane)s”") % {"lane": label},
        "record": entity.title_of(record),
        "fields": fields,
        "texts": texts,
        "action": f"/{entity.slug}/move/",
        "hidden": {"id": record.pk, "to": to},
    }
    return render(request, "pages/listing/gate.html", context, status=409)
