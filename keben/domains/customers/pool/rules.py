"""What must hold for every pool, rule and limit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.model import Pool, PoolRule
from keben.kernel.features.pooling import may_close
from keben.kernel.problems import Invalid


def not_with_customers(record: Pool, changes: Any, actor: Any) -> None:
    """A pool is neither closed nor deleted while customers lie in it, and one pool always stays open."""
    told = gettext_noop(
        "%(count)s customers still lie in “%(name)s”. Move them first, with “Move all customers” of the pool."
    )
    may_close(record, changes, Customer._base_manager.filter(pool=record.pk, deleted_at=None), told)


def names_days(record: PoolRule, changes: Any, actor: Any) -> None:
    """A rule without days would never let a customer fall."""
    if record.follow_up_days is None and record.deal_days is None:
        raise Invalid.single("follow_up_days", "no_days", "Give days without follow-up, days without a deal, or both.")
