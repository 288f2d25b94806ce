"""Whoever took a request down reads what becomes of it, though somebody else answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.scope import NOTHING, OneArm
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason


class TakenDown(OneArm):
    """Requests that the actor entered himself, for looking at."""

    def paths(self) -> tuple[str, ...]:
        return ("created_by",)

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return () if reach.everything else (_("taken down by him"),)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.user_id is None or verb != "view" or not actor.can(entity.label, verb):
            return NOTHING
        return NOTHING if actor.reach(entity.label, verb).everything else Q(created_by=actor.user_id)

    def why(self, entity: ResolvedEntity, record: Any, actor: Actor, verb: str) -> Sequence[Reason]:
        if actor.user_id is not None and record.created_by_id == actor.user_id and verb == "view":
            return (Reason("taken_down", gettext_noop("You took this request down."), decided=True),)
        return (Reason("taken_down", gettext_noop("You did not take this request down.")),)
