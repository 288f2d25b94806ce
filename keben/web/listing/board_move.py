"""A card dropped on another lane: the move of the flow, an action that asks for the field, or a plain edit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.base.errors import Malformed
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput, Input
from keben.kernel.actions.perform import perform
from keben.kernel.flow import Move
from keben.kernel.kinds.base import Parsing
from keben.kernel.problems import Denied, Invalid, KebenError, Refused
from keben.kernel.query.groups import NONE, groups
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web.body import sent_object
from keben.web.listing.board import lane_field, lanes
from keben.web.listing.question import Question
from keben.web.page import noun, render
from keben.web.record.controls import read_post
from keben.web.record.form import field_of
from keben.web.record.layers import tell
from keben.web.ways import told


@dataclass
class Step:
    """What a drop performs, what the lane answers already, and what is still asked."""

    action: type[Action[Any]]
    given: dict[str, Any] = field(default_factory=dict)
    inputs: list[BoundInput] = field(default_factory=list)
    asks_first: bool = False


@noun
@require_POST
def move(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """A card was dropped; what is missing is asked in place."""
    pk, to = target(request)
    question = Question(entity, request.actor, request.GET.dict())
    item = lane_field(question)
    record: Any = fetch(entity.model, pk, request.actor)
    step = chosen(question, item, record, to)
    sent = request.content_type != "application/json"
    if step.asks_first and not sent:
        return gate(request, question, item, record, to, step=step)
    given = {one.name: one.initial for one in step.inputs if one.initial is not None}
    data = read_post(step.inputs, request.POST) if sent else given
    try:
        perform(step.action, record, {**data, **step.given}, actor=request.actor)
    except (Invalid, Refused) as error:
        return gate(request, question, item, record, to, step=step, data=data if sent else None, error=error)
    if sent:
        return tell(HttpResponse(""), kb_close={}, kb_listed={})
    found, _more = groups(question.query(), item)
    heads = lanes(question, item, found, with_cards=False)
    return render(request, "pages/listing/lane_heads.html", {"lanes": heads})


def target(request: Any) -> tuple[int, str]:
    """Record and lane of the request. Raises Invalid."""
    try:
        given = sent_object(request) or request.POST
        return int(given["id"]), str(given["to"])
    except (ValueError, OverflowError, KeyError, TypeError):
        raise Invalid.single("to", "move_shape", "The move could not be read. Load the page again.") from None


def chosen(question: Question, item: ResolvedField, record: Any, to: str) -> Step:
    """The move that leads there, the action that asks for the field, or the edit. Raises Refused, Denied."""
    entity, actor = question.entity, question.actor
    granted = [one for one in entity.actions.values() if actor.can(entity.label, one.verb)]
    moves = [one for one in granted if issubclass(one, Move) and one.field == item.name and one.to == to]
    fitting = [one for one in moves if one(entity, actor).offered(record)]
    if fitting or moves:
        action = (fitting or moves)[0]
        return Step(action, inputs=action(entity, actor).inputs(record))
    for one in granted:
        name = asked_as(one, item.name)
        if name and to != NONE and one(entity, actor).offered(record):
            rest = [other for other in one(entity, actor).inputs(record) if other.name != name]
            return Step(one, {name: to}, rest, asks_first=bool(rest))
    if (entity.flow is not None and entity.flow.field == item.name) or not item.editable:
        label = lane_label(question, item, to)
        raise Refused.because("no_move", "There is no step that leads to “%(lane)s”.", lane=label)
    if "edit" not in entity.actions:
        raise Denied(entity.label, "edit")
    return Step(entity.actions["edit"], {item.name: "" if to == NONE else to})


def asked_as(action: type[Action[Any]], name: str) -> str:
    """The input by which an action changes the field, such as `new_owner` for `owner`; '' where there is none."""
    if action.creates or action.hidden or action.deleted:
        return ""
    found = (key for key, value in vars(action.ask).items() if isinstance(value, Input) and value.like == name)
    return next(found, "")


def lane_label(question: Question, item: ResolvedField, to: str) -> str:
    """How the lane is called; for links one query, within what the reader sees."""
    if to == NONE:
        return _("Not set")
    kind: Any = item.kind
    if hasattr(kind, "target"):
        try:
            return str(kind.ref(kind.parse(to, Parsing(question.actor))))
        except Malformed:
            return to
    return next((str(text) for value, text, _tone in item.kind.options() if str(value) == to), to)


def gate(
    request: Any,
    question: Question,
    item: ResolvedField,
    record: Any,
    to: str,
    *,
    step: Step,
    data: dict[str, Any] | None = None,
    error: KebenError | None = None,
) -> HttpResponse:
    """What is missing, to be filled in beside the card; or why it cannot be done at all."""
    errors = error.errors if isinstance(error, Invalid) else {}
    names = {one.name for one in step.inputs}
    fields = [
        field_of(one, one.initial, request.actor, typed=(data or {}).get(one.name) if data else None,
                 problems=errors.get(one.name, ()) if data is not None else ())
        for one in step.inputs
    ]  # fmt: skip
    texts = [p.text() for name, found in errors.items() if name not in names for p in found]
    texts += told(error, request.actor) if error and not errors else []
    context = {
        "title": _("Into “%(lane)s”") % {"lane": lane_label(question, item, to)},
        "record": question.entity.title_of(record),
        "fields": fields,
        "texts": texts,
        "action": question.state.url("move/"),
        "hidden": {"id": record.pk, "to": to},
    }
    return render(request, "pages/listing/gate.html", context, status=409)
