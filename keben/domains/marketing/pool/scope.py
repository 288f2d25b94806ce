"""Members of a pool see what lies in it; its administrators may do everything with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_noop

from keben.domains.marketing.pool.model import LeadPool
from keben.kernel.access.actor import Actor
from keben.kernel.access.scope import NOTHING, READING, Scope
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason
from keben.kernel.workdays import midnight


class PoolMember(Scope):
    """Leads in a pool of the actor's, and those claimed out of it today, so that everybody reads who has them."""

    def paths(self) -> tuple[str, ...]:
        return ("pool", "in_pool")

    def pools(self, actor: Actor, verb: str) -> Any:
        """Keys of his pools, as sub-queries: as administrator, and for reading also as member."""
        user = actor.user_id or 0
        found = Q(pool__in=LeadPool.admins.through._base_manager.filter(user_id=user).values("leadpool_id"))
        if verb in READING:
            found |= Q(pool__in=LeadPool.members.through._base_manager.filter(user_id=user).values("leadpool_id"))
        return found

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.user_id is None or actor.reach(entity.label, verb).everything or not actor.can(entity.label, verb):
            return NOTHING
        there = Q(in_pool=True)
        if verb == "view":
            there |= Q(claimed_at__gte=midnight())
        return there & self.pools(actor, verb)

    def arms(self, entity: ResolvedEntity, actor: Actor, verb: str) -> tuple[Q, ...] | None:
        rule = self.q(entity, actor, verb)
        return () if rule == NOTHING else (rule,)

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        rule = self.q(entity, actor, verb)
        inside = rule != NOTHING and entity.model._base_manager.filter(rule, pk=record.pk).exists()
        if inside:
            return (Reason("pool", gettext_noop("It lies in a pool of yours."), decided=True),)
        return (Reason("pool", gettext_noop("It lies in no pool of yours.")),)
