"""Members of a pool see what lies in it; its administrators give it out and move it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_noop

from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.change import OwnerChange
from keben.kernel.access.actor import Actor
from keben.kernel.access.scope import NOTHING, Scope
from keben.kernel.features.pooling import mask
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason
from keben.kernel.workdays import midnight

POOLED = "customers.PooledCustomer"
RUNNING = ("transfer", "delete")
"""What only administrators of a pool do."""
WAYS_TO_REACH = ("phone", "email", "address")


class InPool(Scope):
    """Customers in the actor's pools; whoever claims also reads about those that were claimed out of them today."""

    def paths(self) -> tuple[str, ...]:
        return ("pool",)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        if actor.rights.unlimited:
            return Q()
        if actor.user_id is None or not actor.can(entity.label, verb):
            return NOTHING
        known = book()
        pools = known.run_by(actor.user_id) if verb in RUNNING else known.seen_by(actor.user_id)
        if not pools:
            return NOTHING
        found = Q(pool=pools[0]) if len(pools) == 1 else Q(pool__in=pools)
        if verb == "edit":
            # Who was a moment too late shall read who was faster, not that there is no such customer.
            gone = OwnerChange._base_manager.filter(verb="claim", pool__in=pools, created_at__gte=midnight())
            found |= Q(pk__in=gone.values("customer"))
        return found

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
    """Ways to reach a pooled customer are masked for everybody, and hidden where a pool of his wants it so."""
    known = book()
    mask(fields, POOLED, WAYS_TO_REACH, hidden=any(known.pools[key].hides for key in known.seen_by(user)))
