"""How many customers somebody may own, and how many of them locked; each refusal says the number."""

from __future__ import annotations

from typing import Any

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import ActiveLimit, book
from keben.domains.customers.pool.model import OwnershipLimit
from keben.kernel.problems import Refused


def held(limit: ActiveLimit) -> None:
    """Let two at once be counted one after the other."""
    list(OwnershipLimit._base_manager.select_for_update(no_key=True).filter(pk=limit.pk).values_list("pk"))


def within_limits(record: Customer) -> None:
    """Raise Refused where the new owner has as many customers as he may."""
    for limit in book().limits_of(record.owner_id):
        if limit.max_customers is None or (record.is_dealt and not limit.count_dealt):
            continue
        held(limit)
        mine = Customer._base_manager.filter(owner=record.owner_id, deleted_at=None).exclude(pk=record.pk)
        if not limit.count_dealt:
            mine = mine.filter(is_dealt=False)
        count = mine.count()
        if count >= limit.max_customers:
            raise Refused.because(
                "owner_limit",
                "%(name)s owns %(count)s customers already; the limit is %(limit)s.",
                name=record.owner.name if record.owner else "",
                count=count,
                limit=limit.max_customers,
            )


def may_lock(record: Any) -> None:
    """Raise Refused where the owner has locked as many customers as he may."""
    for limit in book().limits_of(record.owner_id):
        if limit.max_locked is None:
            continue
        held(limit)
        count = Customer._base_manager.filter(owner=record.owner_id, is_locked=True, deleted_at=None).count()
        if count >= limit.max_locked:
            raise Refused.because(
                "lock_limit",
                "%(name)s has locked %(count)s customers already; the limit is %(limit)s.",
                name=record.owner.name,
                count=count,
                limit=limit.max_locked,
            )
