"""One writer: the only way anything changes.

grant → scope and row lock → validate → rules → run → save → history → outbox → index → commit → deliver.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from keben.base.event import Event
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput, read_inputs
from keben.kernel.actions.blank import blank
from keben.kernel.actions.changes import Changes, snapshot
from keben.kernel.actions.collision import Collision, unique_problem
from keben.kernel.actions.conflict import left_as_is, merge_edits
from keben.kernel.actions.hooks import GUARDS, fill_new, writers_of
from keben.kernel.actions.insert import insert_one
from keben.kernel.actions.log_line import write_down
from keben.kernel.actions.used_key import claim_key
from keben.kernel.doubts import settle
from keben.kernel.ended import refuse_ended
from keben.kernel.events.log import LoggedEvent, UsedKey
from keben.kernel.formulas import compute_formulas
from keben.kernel.numbering import fill_numbers
from keben.kernel.problems import Denied, Missing, Stale
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity


@dataclass
class Outcome:
    """What came of it: the record as saved, the logged event, and whether it was done by an earlier try."""

    record: Any
    event: LoggedEvent | None
    changes: dict[str, Any] = field(default_factory=dict)
    replayed: bool = False


def perform(
    action: type[Action[Any]] | str,
    target: Model | type[Model],
    data: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    version: int | None = None,
    key: str = "",
    reason: str = "",
    by_title: bool = False,
    exact: bool = False,
    acknowledge: Collection[str] = (),
    prepare: Callable[[Any], None] | None = None,
) -> Outcome:
    """Do `action` to the record `target` (or, creating, to its class) with the answers `data`.

    `version` is the version the caller saw, and with `exact` nothing at all may have changed since;
    `key` makes a repeated call harmless; `prepare` sets relations that no form has, such as the
    parent in place, before anything is checked; `acknowledge` names the doubts that the caller has read.
    Raises Denied, Missing, Invalid, Refused, Doubtful, Stale.
    """
    model = target if isinstance(target, type) else type(target)
    entity = registry.of(model)
    chosen = resolve_action(entity, action)
    if not actor.can(entity.label, chosen.verb):
        raise Denied(entity.label, chosen.verb)
    try:
        with transaction.atomic():
            what = f"{entity.label}.{chosen.key()}" + ("" if chosen.creates else f":{target.pk}")
            used = claim_key(key, actor, what, data) if key else None
            if used is not None and used.event_id is not None:
                return replay(model, used)
            given = dict(data or {})
            chosen.hold(target, given)
            outcome = _run(entity, chosen, target, given, actor, version, exact, reason, by_title, acknowledge, prepare)
            if used is not None:
                used.object_id, used.event_id = outcome.record.pk, outcome.event.pk if outcome.event else 0
                used.save(update_fields=("object_id", "event_id"))
    except Collision as error:
        raise unique_problem(entity, error.record) from error
    return outcome


def prepared(record: Any, item: BoundInput) -> bool:
    """Whether `prepare` has already set what this input asks for."""
    return not item.kind.many and item.required and getattr(record, item.name, None) not in (None, "")


def resolve_action(entity: ResolvedEntity, action: type[Action[Any]] | str) -> type[Action[Any]]:
    """The action by its key. Raises Missing for a verb the noun does not have."""
    if not isinstance(action, str):
        return action
    if action not in entity.actions:
        raise Missing(entity.label, action)
    return entity.actions[action]


def _run(
    entity: ResolvedEntity,
    chosen: type[Action[Any]],
    target: Any,
    data: dict[str, Any],
    actor: Actor,
    version: int | None,
    exact: bool,
    reason: str,
    by_title: bool,
    acknowledge: Collection[str],
    prepare: Callable[[Any], None] | None,
) -> Outcome:
    record = fresh(entity, chosen, target, actor)
    before = snapshot(record) if record.pk else {}
    step = chosen(entity, actor)
    inputs = step.inputs(None if chosen.creates else record)
    if chosen.creates:
        if prepare:
            prepare(record)
            inputs = [item for item in inputs if item.name in data or not prepared(record, item)]
    else:
        if exact and version is not None and version != record.version:
            raise Stale(record, ())
        if chosen.key() == "edit":
            data = merge_edits(entity, record, data, version, actor, inputs)
            left = left_as_is(record, data, inputs)
            data = {name: value for name, value in data.items() if name not in left}
            inputs = [item for item in inputs if item.name in data]
        elif version is not None and version != record.version:
            merge_edits(entity, record, {}, version, actor, [])
    reason = str(data.pop("_reason", "") or reason)
    ask = read_inputs(inputs, data, actor, by_title=by_title)
    step.check(record, ask)
    if not chosen.creates:
        refuse_ended(record, chosen)
    event = step.run(record, ask)
    reason = reason or getattr(ask, "reason", "") or ""
    return finish(entity, step, record, before, event, reason, acknowledge)


def fresh(entity: ResolvedEntity, chosen: type[Action[Any]], target: Any, actor: Actor) -> Any:
    """A new instance, or the row locked within the scope of the verb. Raises Missing."""
    if chosen.creates:
        return blank(entity.model)
    rows = scoped(entity.model, actor, chosen.verb, deleted=chosen.deleted)
    if not rows.filter(pk=target.pk).exists():
        if scoped(entity.model, actor, deleted=chosen.deleted).filter(pk=target.pk).exists():
            raise Denied(entity.label, chosen.verb)
        raise Missing(entity.label, target.pk)
    # As an UPDATE locks: others may go on pointing to the row, also two that are to point to each other.
    return entity.model._base_manager.select_for_update(no_key=True).get(pk=target.pk)


def finish(
    entity: ResolvedEntity,
    step: Action[Any],
    record: Any,
    before: dict[str, Any],
    event: Event | Callable[[], Event] | None,
    reason: str,
    acknowledge: Collection[str],
) -> Outcome:
    """Check the rules of the noun, save, and write down what happened."""
    chosen, actor = type(step), step.actor
    key = record.pk or before.get("id")
    created = not before
    gone = record.pk is None and not created
    changes = Changes(entity, record, before, created=created)
    changes.doing = chosen
    if not gone:
        for rule in entity.declaration.rules:
            rule(record, changes, actor)
        if compute_formulas(entity, record):
            changes.refresh()
        for guard in GUARDS:
            guard(entity, record, changes, actor)
    known = settle((*step.doubts, *changes.doubts), (*acknowledge, *chosen.accepts))
    if not gone:
        save(entity, record, changes, actor)
        key = record.pk
    event = event if event is not None else record.__dict__.pop("_fact", None)  # what a rule has to tell
    event = event() if callable(event) else event
    logged = None
    if changes or event is not None or gone:
        logged = write_down(entity, chosen, record, int(key or 0), changes, event, actor, reason, known)
    for writer in writers_of(entity.label) if changes or gone else ():
        writer(entity, record, changes)
    return Outcome(record, logged, changes.plain())


def save(entity: ResolvedEntity, record: Any, changes: Changes, actor: Actor) -> None:
    """Insert or update only what changed, with stamps, numbers and the next version."""
    now = timezone.now()
    if changes.created:
        record.created_at = record.updated_at = now
        record.created_by_id = record.updated_by_id = actor.user_id
        fill_numbers(entity, record)
        changes.compare()
    elif not changes:
        return
    else:
        record.updated_at, record.updated_by_id = now, actor.user_id
        record.version += 1
    try:
        if changes.created:
            fill_new(entity, (record,))
            insert_one(record)
        else:
            names = [*changes.columns(), "updated_at", "updated_by", "version"]
            record.save(force_update=True, update_fields=names)
    except IntegrityError as error:
        if changes.created:
            record.pk = None
        raise Collision(record) from error
    for name, values in record.__dict__.pop("_links", {}).items():
        if values or not changes.created:
            getattr(record, name).set(values)


def replay(model: type[Model], used: UsedKey) -> Outcome:
    """The answer of the earlier try."""
    event = LoggedEvent.objects.filter(pk=used.event_id or 0).first()
    return Outcome(
        model._base_manager.filter(pk=used.object_id or 0).first(),
        event,
        event.changes if event else {},
        replayed=True,
    )
