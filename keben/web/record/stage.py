"""The stage bar: passed with its date, current with its duration, coming; a click asks before it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import escape

from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.flow import Move
from keben.kernel.kept import Hole, Statement, kept
from keben.kernel.kinds.moments import show_month
from keben.kernel.problems import KebenError
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.fragments import ground
from keben.web.icons import icon
from keben.web.page import noun, render
from keben.web.record.editing import reachable
from keben.web.record.layers import done
from keben.web.record.values import may, ready, writable
from keben.web.ways import told

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


@dataclass(frozen=True)
class Step:
    """A stage as all records of a noun have it: what moves there, or whether a plain edit does."""

    value: str
    label: str
    tone: str
    final: bool
    moves: tuple[type[Move[Any]], ...]
    plain: bool


def steps(entity: ResolvedEntity, name: str, actor: Actor) -> list[Step]:
    """The stages in order; of the first action that leads to one it depends whether it is open."""
    item = entity.field(name)
    finals = {state.value for state in entity.flow.states if state.final} if entity.flow else set()
    plain = entity.flow is None and writable(entity, item, actor)
    moves = [action for action in entity.actions.values() if issubclass(action, Move)]
    return [
        Step(str(value), escape(label), tone, value in finals, tuple(m for m in moves if m.to == str(value)), plain)
        for value, label, tone in item.kind.options()
    ]


def drawn(entity: ResolvedEntity, record: Any, actor: Actor) -> str:
    """The bar; final states that were not reached are not marked as passed."""
    name = entity.page.stage
    if not name or not entity.has(name):
        return ""
    listed = kept(("stage bar", entity, ground(actor)), lambda: steps(entity, name, actor))
    now = str(getattr(record, name))
    here = next((place for place, step in enumerate(listed) if step.value == now), -1)
    entered = since(entity, record, name)
    # A stage between two known ones that history does not name was left out, not passed.
    known = min((place for place, step in enumerate(listed) if step.value in entered), default=here)
    movable = may(entity, record, actor, "edit")
    address = record_url(entity.label, record.pk, "stage/")
    parts = []
    for place, step in enumerate(listed):
        if step.value != now and entity.flow is not None and not entity.flow.applies(record, step.value):
            continue
        passed = place < here and not step.final and (place < known or step.value in entered)
        state = "now" if step.value == now else "done" if passed else ""
        if state == "now" and step.final:
            state = "lost" if step.tone == "danger" else "won" if step.tone == "ok" else "now"
        open_ = movable and step.value != now and is_open(entity, record, actor, step)
        when = note(entered.get(step.value), state)
        parts.append(stop(step, state, when, f"{address}{step.value}/" if open_ else ""))
    return f'<div class="kb-stages" role="list" aria-label="{escape(_("Stages"))}">{"".join(parts)}</div>'


def stop(step: Step, state: str, when: str, address: str) -> str:
    """One stage; with an address it asks in a popover whether to move."""
    tick = icon("check", 14) if state == "done" else ""
    words = f"{tick}{step.label}{f'<small>{escape(when)}</small>' if when else ''}"
    mark = f' data-state="{state}"' if state else ""
    current = ' aria-current="step"' if state == "now" else ""
    if not address:
        return f'<span class="kb-stage" role="listitem"{mark}{current}>{words}</span>'
    return (
        f'<button type="button" class="kb-stage" role="listitem"{mark} data-kb-pop-url="{escape(address)}"{current}>'
        f"{words}</button>"
    )


def is_open(entity: ResolvedEntity, record: Any, actor: Actor, step: Step) -> bool:
    """Whether the record may be moved there now."""
    if step.moves:
        first = step.moves[0]
        return ready(entity, record, actor, first)
    return step.plain


def note(at: Any, state: str) -> str:
    """The month a passed stage was entered, the days in the current one."""
    if at is None or not state:
        return ""
    local = timezone.localtime(at)
    if state == "done":
        return show_month(local.date())
    days = (timezone.localdate() - local.date()).days
    return ngettext("day %(count)s", "day %(count)s", days + 1) % {"count": days + 1}


def mover(entity: ResolvedEntity, actor: Any, record: Any, value: str) -> type[Action[Any]] | str | None:
    """The action that brings the record there: a lawful move of the flow, or a plain edit."""
    for action in entity.actions.values():
        if issubclass(action, Move) and action.to == value:
            return action if ready(entity, record, actor, action) else None
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
            problems = told(error, request.actor, here=record_url(entity.label, pk))
    asks = step != "edit" and bool(step(entity, request.actor).inputs(record))  # type: ignore[operator]
    context = {
        "label": label,
        "now": entity.field(name).kind.show(getattr(record, name)),
        "action": request.path,
        "problems": problems,
        "dialog": record_url(entity.label, pk, f"do/{step.key()}/") if asks else "",  # type: ignore[union-attr]
    }
    return render(request, "record/stage.html", context, status=409 if problems else 200)
