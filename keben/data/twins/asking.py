"""Somebody who may not see a twin asks the one who works it, or the keepers of its pool; the log keeps it."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from keben.data.actors import note
from keben.data.twins.facts import REASON, owner_path
from keben.data.twins.hits import SALT
from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import notify
from keben.kernel.problems import Missing, Refused
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.sealing import unseal

ASKED = "%(who)s wanted to enter “%(title)s” once more and asks you about it."
ACTION = "ask-owner"
VALID = 24 * 3600


def ask_owner(token: str, actor: Actor) -> list[int]:
    """Tell those who work the record behind a hit; returns whom. Raises Missing, Refused."""
    entity, record = behind(token, actor)
    if LoggedEvent.objects.filter(
        entity=entity.label, object_id=record.pk, action=ACTION, actor_id=actor.user_id,
        at__date=timezone.localdate(),
    ).exists():  # fmt: skip
        raise Refused.because("asked", "You have asked about this record today. Wait for the answer.")
    people = keepers(entity, record)
    if not people:
        raise Refused.because("nobody", "Nobody works this record. Ask your superior.")
    title = entity.title_of(record)[:100]
    note(actor, entity.label, ACTION, record=record)
    notify(
        people,
        ASKED,
        {"who": actor.name, "by": actor.user_id, "title": title},
        category="twins",
        entity=entity.label,
        object_id=record.pk,
    )
    return people


def behind(token: str, actor: Actor) -> tuple[ResolvedEntity, Any]:
    """The record that a hit of this actor meant. Raises Missing."""
    try:
        salt, label, pk, user_id = json.loads(unseal(token, VALID))
    except (ValueError, TypeError):
        raise Missing("twins", "") from None
    entity = registry.get(label) if salt == SALT else None
    if entity is None or user_id != actor.user_id:
        raise Missing("twins", "")
    record = unscoped(entity.model, reason=REASON).filter(pk=pk).first()
    if record is None or getattr(record, "deleted_at", None) is not None:
        raise Missing(label, pk)
    return entity, record


def keepers(entity: ResolvedEntity, record: Any) -> list[int]:
    """Who is asked: the owner, or else the keepers of the pool."""
    place: Any = record
    *above, last = owner_path(entity).split("__")
    for name in above:
        place = getattr(place, name)
    owner = getattr(place, f"{last}_id", None) if last else None
    if owner:
        return [owner]
    pool = getattr(place, "pool", None)
    admins = getattr(pool, "admins", None)
    return list(admins.values_list("pk", flat=True)) if admins is not None else []
