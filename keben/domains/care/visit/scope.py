"""Whoever assists at a visit sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.scope import NOTHING, READING, OneArm
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason


class Assists(OneArm):
    """Visits at which the actor assists, for reading."""

    def paths(self) -> tuple[str, ...]:
        return ("assistants",)

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return () if reach.everything else (_("where he assists"),)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.user_id is None or verb not in READING or not actor.can(entity.label, verb):
            return NOTHING
        if actor.reach(entity.label, verb).everything:
            return NOTHING
        through: Any = entity.model._meta.get_field("assistants").remote_field.through  # type: ignore[union-attr]
        return Q(pk__in=through._base_manager.filter(user_id=actor.user_id).values("visit_id"))

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        rule = self.q(entity, actor, verb)
        if rule != NOTHING and entity.model._base_manager.filter(rule, pk=record.pk).exists():
            return (Reason("assists", gettext_noop("You assist at this visit."), decided=True),)
        return (Reason("assists", gettext_noop("You do not assist at this visit.")),)
