"""The person behind a background job as an actor, in his language; the domain that knows people builds him."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone, translation

from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.registry import registry


def actor_of(user_id: int, face: str) -> Actor:
    """The actor of a person over a face. Raises DoesNotExist for somebody who is gone."""
    module, _dot, name = settings.KEBEN_ACTOR.rpartition(".")
    user = get_user_model()._base_manager.get(pk=user_id)
    found: Actor = getattr(import_module(module), name)(user, face=face)
    return found


@contextmanager
def acting(user_id: int, face: str) -> Iterator[Actor]:
    """The actor, with his language active."""
    actor = actor_of(user_id, face)
    with translation.override(actor.lang):
        yield actor


def note(
    actor: Actor, label: str, action: str, *, reason: str = "", data: dict[str, Any] | None = None, record: Any = None
) -> LoggedEvent:
    """A line in the log about a noun as a whole, such as an export, or about a record that did not change."""
    title = str(registry.get(label).verbose_name_plural) if record is None else registry.get(label).title_of(record)
    return LoggedEvent.objects.create(
        name=f"{label}.{action}",
        entity=label,
        object_id=0 if record is None else record.pk,
        object_title=title[:200],
        action=action,
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        actor_name=actor.name[:80],
        face=actor.face,
        request_id=actor.request_id,
        at=timezone.now(),
        reason=reason[:500],
        data=data or {},
    )
