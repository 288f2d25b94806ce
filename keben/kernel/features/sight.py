"""Whether another person sees a record: asked before he is let follow it, and before he is told about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from keben.kernel.access.actor import Actor

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity


def actor_of(user: Any) -> Actor:
    """The person as an actor; the domain that knows people builds him (setting KEBEN_ACTOR)."""
    found: Actor = import_string(settings.KEBEN_ACTOR)(user)
    return found


def sees(user: Any, entity: ResolvedEntity, pk: int) -> bool:
    """Whether he is still there and the record lies within his scope."""
    from keben.kernel.reader import scoped

    if not user.is_active:
        return False
    actor = actor_of(user)
    return actor.can(entity.label, "view") and scoped(entity.model, actor).filter(pk=pk).exists()


def seeing(keys: list[int], entity: ResolvedEntity, pk: int) -> list[int]:
    """Those of the people who are still there and see the record."""
    people = get_user_model()._base_manager.filter(pk__in=keys)
    return [person.pk for person in people if sees(person, entity, pk)]
