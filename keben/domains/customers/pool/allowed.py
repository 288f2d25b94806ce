"""How many more customers somebody may claim, open and own today, in numbers: today claimed 3/10, owned 120/300."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.change import OwnerChange
from keben.domains.customers.pool.limits import owned_by
from keben.domains.customers.pool.model import PoolView
from keben.kernel.access.actor import Actor
from keben.kernel.allowance import Allowance
from keben.kernel.features.pooling import rations


def allowances(actor: Actor, record: Any = None) -> list[Allowance]:
    """The limits of the pool in which a customer lies, or of all pools of somebody, and those of what he owns."""
    known, user = book(), actor.user_id
    if user is None:
        return []
    found = rations(known.pools.values(), OwnerChange, PoolView, user, record)
    for limit in known.limits_of(user):
        if limit.max_customers is not None:
            count = owned_by(user, limit).count()
            label = _("Customers owned") if limit.count_dealt else _("Customers owned that have not bought")
            found.append(Allowance(label, count, limit.max_customers))
    return found
