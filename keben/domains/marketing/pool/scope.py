"""Members of a pool see what lies in it; its administrators give it out and move it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from keben.domains.marketing.pool.book import pools
from keben.kernel.access.actor import Reach
from keben.kernel.features.in_pool import InPool, OpenPool
from keben.kernel.workdays import midnight

POOLED = "marketing.PooledLead"
WAYS_TO_REACH = ("mobile", "phone", "email", "wechat", "qq", "address")


class InLeadPool(InPool):
    """Leads in a pool of the actor's; one that has been claimed goes on naming the pool it lay in."""

    lies = Q(in_pool=True)

    def paths(self) -> tuple[str, ...]:
        return ("pool", "in_pool")

    def pools(self) -> Mapping[int, OpenPool]:
        return pools()

    def lay(self, keys: Sequence[int]) -> Q:
        return Q(pool__in=keys)

    def claimed(self, keys: Sequence[int]) -> Q:
        return Q(pool__in=keys, claimed_at__gte=midnight())


def narrow(user: int, reach: Mapping[str, Mapping[str, Reach]], fields: dict[str, dict[str, Any]]) -> None:
    """How somebody may see the ways to reach a pooled lead."""
    InLeadPool().veil(user, reach.get(POOLED, {}), fields, POOLED, WAYS_TO_REACH)
