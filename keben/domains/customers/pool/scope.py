"""Members of a pool see what lies in it; its administrators give it out and move it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.change import OwnerChange
from keben.kernel.access.actor import Reach
from keben.kernel.features.in_pool import InPool, OpenPool
from keben.kernel.workdays import midnight

POOLED = "customers.PooledCustomer"
WAYS_TO_REACH = ("phone", "email", "address")


class InCustomerPool(InPool):
    """Customers in the actor's pools."""

    def pools(self) -> Mapping[int, OpenPool]:
        return book().pools

    def lay(self, keys: Sequence[int]) -> Q:
        return Q(pk__in=OwnerChange._base_manager.filter(pool__in=keys).values("customer"))

    def claimed(self, keys: Sequence[int]) -> Q:
        gone = OwnerChange._base_manager.filter(verb="claim", pool__in=keys, created_at__gte=midnight())
        return Q(pk__in=gone.values("customer"))


def narrow(user: int, reach: Mapping[str, Mapping[str, Reach]], fields: dict[str, dict[str, Any]]) -> None:
    """How somebody may see the ways to reach a pooled customer."""
    InCustomerPool().veil(user, reach.get(POOLED, {}), fields, POOLED, WAYS_TO_REACH)
