"""What a web-hook is told: the event as the hook's owner may see it, or nothing where he may not see the record."""

from __future__ import annotations

from typing import Any

from keben.api.history import changes_for, data_for, title_for
from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.problems import KebenError
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity


def build(event: LoggedEvent, actor: Actor) -> dict[str, Any] | None:
    """The body of a delivery, or None where the owner may not see the record."""
    try:
        entity = registry.get(event.entity)
    except LookupError:
        return None
    if not sees(entity, event.object_id, actor):
        return None
    return {
        "id": event.pk,
        "event": event.name,
        "noun": entity.slug,
        "action": event.action,
        "at": event.at.isoformat(),
        "record": {"id": event.object_id, "title": title_for(entity, event, actor)},
        "version": event.version,
        "actor": {"id": event.actor_id, "name": event.actor_name, "kind": event.actor_kind},
        "reason": event.reason,
        "data": data_for(entity, event, actor),
        "changes": changes_for(entity, event, actor),
    }


def sees(entity: ResolvedEntity, key: int, actor: Actor) -> bool:
    """Whether the record lies within the actor's scope, in use or in the recycle bin."""
    try:
        if scoped(entity.model, actor).filter(pk=key).exists():
            return True
        if entity.recycles:
            return scoped(entity.model, actor, deleted=True).filter(pk=key).exists()
    except KebenError:
        return False
    return actor.reach(entity.label, "view").everything and not entity.model._base_manager.filter(pk=key).exists()
