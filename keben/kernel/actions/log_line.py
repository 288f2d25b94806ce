"""The line that an action leaves in the log, and its place in the outbox where somebody listens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keben.base.event import Event
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.blank import blank
from keben.kernel.actions.changes import Changes
from keben.kernel.actions.insert import insert_one
from keben.kernel.events.listen import listeners_of
from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.resolved import ResolvedEntity


def entry(
    entity: ResolvedEntity,
    chosen: type[Action[Any]],
    record: Any,
    key: int,
    changes: Changes,
    event: Event | None,
    actor: Actor,
    reason: str,
    known: Mapping[str, Any] | None = None,
) -> LoggedEvent:
    """The line of the log, not yet saved; `write_down` and the batch writer save it."""
    name = event.event_name() if event is not None else f"{entity.label}.{chosen.key()}"
    parent_entity, parent_id = "", None
    if entity.parent:
        parent_id = getattr(record, f"{entity.parent}_id")
        related = entity.model._meta.get_field(entity.parent).related_model
        parent_entity = related._meta.label if parent_id else ""  # type: ignore[union-attr]
    elif hasattr(record, "target_entity"):
        parent_entity, parent_id = record.target_entity, record.target_id
    return blank(
        LoggedEvent,
        name=name,
        entity=entity.label,
        object_id=key,
        object_title=entity.title_of(record)[:200],
        parent_entity=parent_entity,
        parent_id=parent_id,
        action=chosen.key(),
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        actor_name=actor.name[:80],
        face=actor.face,
        request_id=actor.request_id,
        cause=actor.cause,
        reason=str(reason)[:500],
        version=getattr(record, "version", 0),
        data={**(event.to_plain() if event is not None else {}), **({"acknowledged": dict(known)} if known else {})},
        changes=changes.plain(),
    )


def write_down(*parts: Any) -> LoggedEvent:
    """The fact in the log and, where somebody listens, in the outbox; takes what `entry` takes."""
    logged = entry(*parts)
    insert_one(logged)
    if listeners_of(logged.name):
        insert_one(Outbox(event=logged))
    return logged
