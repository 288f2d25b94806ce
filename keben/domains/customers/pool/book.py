"""Pools, rules and limits as they are in force, with the people they mean; kept with the organisation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keben.domains.customers.pool.model import OwnershipLimit, Pool, PoolRule
from keben.domains.customers.pool.people import meant
from keben.domains.customers.pool.settings import team_counts
from keben.domains.org.access.rights import chart
from keben.kernel.actions.hooks import on_write
from keben.kernel.features.in_pool import OpenPool
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import touch

KEPT_WITH_ORG = ("customers.Pool", "customers.PoolRule", "customers.PoolReason", "customers.OwnershipLimit")


@dataclass(frozen=True)
class CustomerPool(OpenPool):
    """An active pool, its people, and how long before a customer falls into it the owner is told."""

    remind_days: int


@dataclass(frozen=True)
class ActiveRule:
    """An active rule of an active pool; it looks after the customers of the members of the pool."""

    pk: int
    name: str
    pool: CustomerPool
    levels: tuple[int, ...]
    tree: Mapping[str, Any]
    follow_up_days: int | None
    deal_days: int | None
    spare_dealt: bool
    reason: tuple[int, str] | None


@dataclass(frozen=True)
class ActiveLimit:
    """An active limit of what somebody may own."""

    pk: int
    people: frozenset[int]
    max_customers: int | None
    count_dealt: bool
    max_locked: int | None
    max_lock_days: int | None
    lock_pool: int | None


@dataclass(frozen=True)
class Book:
    """Everything that ownership asks for again and again."""

    pools: Mapping[int, CustomerPool]
    rules: tuple[ActiveRule, ...]
    limits: tuple[ActiveLimit, ...]

    def digest(self) -> str:
        """The rules with the people they mean, as one word: days counted under another one are out of date."""
        told = [
            (rule.pk, rule.pool.pk, sorted(rule.pool.members), rule.levels, str(rule.tree), rule.follow_up_days,
             rule.deal_days, rule.spare_dealt)
            for rule in self.rules
        ]  # fmt: skip
        return hashlib.sha256(repr((told, team_counts())).encode()).hexdigest()

    def limits_of(self, user: int | None) -> list[ActiveLimit]:
        """The limits that hold for somebody."""
        return [limit for limit in self.limits if user in limit.people]


def book() -> Book:
    """What is in force now; read anew when pools or the organisation have changed."""
    org = chart()
    known: Book | None = org.__dict__.get("_pool_book")
    if known is None:
        known = org.__dict__["_pool_book"] = load()
    return known


def load() -> Book:
    """Read it all."""
    pools = {
        pool.pk: CustomerPool.of(pool, meant(pool), remind_days=pool.remind_days)
        for pool in Pool._base_manager.filter(is_active=True, deleted_at=None).order_by("pk")
    }
    found = PoolRule._base_manager.filter(is_active=True, deleted_at=None, pool__in=pools).order_by("position", "pk")
    rules = tuple(
        ActiveRule(
            rule.pk,
            rule.name,
            pools[rule.pool_id],
            tuple(rule.levels.order_by("pk").values_list("pk", flat=True)),
            rule.condition or {},
            rule.follow_up_days,
            rule.deal_days,
            rule.spare_dealt,
            (rule.reason.pk, rule.reason.name) if rule.reason else None,
        )
        for rule in found.select_related("reason")
    )
    limits = tuple(
        ActiveLimit(
            limit.pk, meant(limit), limit.max_customers, limit.count_dealt, limit.max_locked, limit.max_lock_days,
            limit.lock_pool_id,
        )
        for limit in OwnershipLimit._base_manager.filter(is_active=True, deleted_at=None).order_by("pk")
    )  # fmt: skip
    return Book(pools, rules, limits)


@on_write(*KEPT_WITH_ORG)
def read_anew(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """A change of any of them, in every process."""
    touch("org")
