"""Members of a pool see what lies in it; its administrators give it out and move it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_noop

from keben.domains.marketing.pool.book import seen_by
from keben.kernel.access.actor import Actor
from keben.kernel.access.scope import NOTHING, Scope
from keben.kernel.features.pooling import mask
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason
from keben.kernel.workdays import midnight

POOLED = "marketing.PooledLead"
WAYS_TO_REACH = ("mobile", "phone", "email", "wechat", "qq", "address")


class InLeadPool(Scope):
    """Leads in a pool of the actor's; whoever claims also reads about those that were claimed out of it today."""

    def paths(self) -> tuple[str, ...]:
        return ("pool", "in_pool")

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.rights.unlimited:
            return Q()
        if actor.user_id is None or not actor.can(entity.label, verb):
            return NOTHING
        mine = seen_by(actor.user_id)
        keys = [pool.pk for pool in mine if verb != "transfer" or actor.user_id in pool.admins]
        if not keys:
            return NOTHING
        there = Q(pool=keys[0]) if len(keys) == 1 else Q(pool__in=keys)
        if verb == "edit":
            # Who was a moment too late shall read who was faster, not that there is no such lead.
            return there & (Q(in_pool=True) | Q(claimed_at__gte=midnight()))
        return there & Q(in_pool=True)

    def arms(self, entity: ResolvedEntity, actor: Actor, verb: str) -> tuple[Q, ...] | None:
        rule = self.q(entity, actor, verb)
        return None if not rule else () if rule == NOTHING else (rule,)

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        rule = self.q(entity, actor, verb)
        inside = rule != NOTHING and entity.model._base_manager.filter(rule, pk=record.pk).exists()
        if inside:
            return (Reason("pool", gettext_noop("It lies in a pool of yours."), decided=True),)
        return (Reason("pool", gettext_noop("It lies in no pool of yours.")),)


def narrow(user: int, fields: dict[str, dict[str, Any]]) -> None:
    """Ways to reach a pooled lead are masked for everybody, and hidden where a pool of his wants it so."""
    mask(fields, POOLED, WAYS_TO_REACH, hidden=any(pool.hides for pool in seen_by(user)))
