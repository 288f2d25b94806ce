"""What must hold for every pool, rule and limit."""

from __future__ import annotations

from typing import Any

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.model import Pool, PoolRule
from keben.kernel.problems import Invalid, Refused


def not_with_customers(record: Pool, changes: Any, actor: Any) -> None:
    """A pool is neither closed nor deleted while customers lie in it, and one pool always stays open."""
    if changes.created:
        return
    closed = "is_active" in changes and not record.is_active
    if not closed and not ("deleted_at" in changes and record.deleted_at):
        return
    count = Customer._base_manager.filter(pool=record, deleted_at=None).count()
    if count:
        raise Refused.because(
            "pool_not_empty",
            "%(count)s customers still lie in “%(name)s”. Move them first, with “Move all customers” of the pool.",
            count=count, name=record.name,
        )  # fmt: skip
    others = Pool._base_manager.filter(is_active=True, deleted_at=None).exclude(pk=record.pk)
    if changes.was("is_active") and not others.exists():
        raise Refused.because("last_pool", "“%(name)s” is the last active pool; open another one first.",
                              name=record.name)  # fmt: skip


def names_days(record: PoolRule, changes: Any, actor: Any) -> None:
    """A rule without days would never let a customer fall."""
    if record.follow_up_days is None and record.deal_days is None:
        raise Invalid.single("follow_up_days", "no_days", "Give days without follow-up, days without a deal, or both.")
