"""The stage bar: passed with its date, current with its duration, coming; a click asks before it moves."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.flow import Move
from keben.kernel.kept import Hole, Statement, kept
from keben.kernel.problems import KebenError
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render
from keben.web.record.editing import reachable
from keben.web.record.layers import done
from keben.web.record.values import may, writable

KEY = BigIntegerField()


def since(entity: ResolvedEntity, record: Any, name: str) -> dict[str, Any]:
    """When each stage was entered last, from the history; the first one with the record."""
    found: dict[str, Any] = {}

    def build() -> Statement:
        rows = LoggedEvent.objects.filter(entity=entity.label, object_id=Hole("pk", KEY), changes__has_key=name)
        return Statement.of(rows.order_by("-id").values_list("at", "changes")[:30])

    for at, changes in kept(("stages", entity.label, name), build).rows(pk=record.pk):
        found.setdefault(str(changes[name][1]), at)
    return found


def path(request: Any, entity: ResolvedEntity, record: Any) -> list[dict[str, Any]]:
    """The stages for the macro; final states that were not reached are left out of a flow."""
    name = entity.page.stage
    if not name or not entity.has(name):
        return []
    item = entity.field(name)
    now = getattr(record, name)
    states = [str(value) for value, _label, _tone in item.kind.options()]
    finals = {state.value for state in entity.flow.states if state.final} if entity.flow else set()
    here = states.index(str(now)) if str(now) in states else -1
    entered = since(entity, record, name)
    # A stage between two known ones that history does not name was left out, not passed.
    known = min((at for at, state in enumerate(states) if state in entered), default=here)
    movable = may(entity, record, request.actor, "edit")
    found = []
    for place, (value, label, tone) in enumerate(item.kind.options()):
        passed = place < here and value not in finals and (place < known or str(value) in entered)
        state = "now" if value == now else "done" if passed else ""
        if value == now and value in finals:
            state = "lost" if tone == "danger" else "won" if tone == "ok" else "now"
        step = mover(entity, request.actor, record, str(value)) if movable and value != now else None
        found.append(
            {
                "label": label,
                "state": state,
                "note": note(entered.get(str(value)), state),
                "url": record_url(entity.label, record.pk, f"stage/{value}/") if step else "",
            }
        )
    return found


def note(at: Any, state: str) -> str:
    """The month a passed stage was entered, the days in the current one."""
    if at is None or not state:
        return ""
    local = timezone.localtime(at)
    if state == "done":
        return f"{local:%Y-%m}"
    days = (timezone.localdate() - local.date()).days
    return ngettext("day %(count)s", "day %(count)s", days + 1) % {"count": days + 1}


def mover(entity: ResolvedEntity, actor: Any, record: Any, value: str) -> type[Action[Any]] | str | None:
    """The action that brings the record there: a lawful move of the flow, or a plain edit."""
    for action in entity.actions.values():
        if issubclass(action, Move) and action.to == value:
            offered = action(entity, actor).offered(record) and actor.can(entity.label, action.verb)
            return action if offered else None
    if entity.flow is None and writable(entity, entity.field(entity.page.stage or ""), actor):
        return "edit"
    return None


@noun
def stage(request: Any, entity: ResolvedEntity, pk: int, value: str) -> HttpResponse:
    """GET asks in a popover, POST moves."""
    record = reachable(request, entity, pk)
    name = entity.page.stage
    known = name and value in {str(option) for option, _label, _tone in entity.field(name).kind.options()}
    step = mover(entity, request.actor, record, value) if known else None
    if step is None or not name:
        raise Http404
    label = str(entity.field(name).kind.show(value))
    problems: list[str] = []
    if request.method == "POST":
        try:
            perform(step, record, {name: value} if step == "edit" else {}, actor=request.actor)
            return done(_("Moved to %(stage)s") % {"stage": label})
        except KebenError as error:
            problems = [problem.text() for problem in error.problems()]
    asks = step != "edit" and bool(step(entity, request.actor).inputs(record))  # type: ignore[operator]
    context = {
        "label": label,
        "now": entity.field(name).kind.show(getattr(record, name)),
        "action": request.path,
        "problems": problems,
        "dialog": record_url(entity.label, pk, f"do/{step.key()}/") if asks else "",  # type: ignore[union-attr]
    }
    return render(request, "record/stage.html", context, status=409 if problems else 200)
