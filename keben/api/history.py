"""The log as one person may see it: hidden fields left out, masked ones masked, before and after alike."""

from __future__ import annotations

from typing import Any

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.events.log import LoggedEvent
from keben.kernel.resolved import ResolvedEntity


def changes_for(entity: ResolvedEntity, event: LoggedEvent, actor: Actor) -> dict[str, Any]:
    """{field: {before, after}} within the actor's field rights."""
    found: dict[str, Any] = {}
    for name, (before, after) in event.changes.items():
        right = actor.field(entity.label, name)
        if right == FieldRight.HIDDEN or not entity.has(name):
            continue
        if right == FieldRight.MASKED:
            before, after = masked(entity, name, before), masked(entity, name, after)
        found[name] = {"before": before, "after": after}
    return found


def masked(entity: ResolvedEntity, name: str, value: Any) -> Any:
    """A logged value as somebody may see it who may not see it all."""
    if value in (None, "", [], {}):
        return value
    return entity.field(name).kind.mask(value) if isinstance(value, str) else "***"


def data_for(entity: ResolvedEntity, event: LoggedEvent, actor: Actor) -> dict[str, Any]:
    """The figures of the fact, without those of fields that the actor may not read."""
    return {
        name: value
        for name, value in event.data.items()
        if actor.field(entity.label, name) >= FieldRight.READ
        and actor.field(entity.label, name.removesuffix("_id")) >= FieldRight.READ
    }


def title_for(entity: ResolvedEntity, event: LoggedEvent, actor: Actor) -> str:
    """How the record was called, unless its name itself is restricted."""
    right = actor.field(entity.label, entity.title)
    if right == FieldRight.HIDDEN:
        return ""
    return str(masked(entity, entity.title, event.object_title)) if right == FieldRight.MASKED else event.object_title


def entry(entity: ResolvedEntity, event: LoggedEvent, actor: Actor) -> dict[str, Any]:
    """One line of the history."""
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "event": event.name,
        "action": event.action,
        "actor": {"id": event.actor_id, "name": event.actor_name, "kind": event.actor_kind},
        "face": event.face,
        "reason": event.reason,
        "version": event.version,
        "request_id": event.request_id,
        "cause": event.cause,
        "data": data_for(entity, event, actor),
        "changes": changes_for(entity, event, actor),
    }
