"""How many more customers somebody may claim, open and own today, in numbers: today claimed 3/10, owned 120/300."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.change import OwnerChange
from keben.domains.customers.pool.limits import owned_by
from keben.domains.customers.pool.model import PoolView
from keben.kernel.access.actor import Actor
from keben.kernel.allowance import Allowance
from keben.kernel.workdays import midnight


def allowances(actor: Actor, record: Any = None) -> list[Allowance]:
    """The limits of the pool in which a customer lies, or of all pools of somebody, and those of what he owns."""
    if actor.user_id is None:
        return []
    known, user = book(), actor.user_id
    pools = [known.pools[key] for key in known.seen_by(user) if record is None or key == record.pool_id]
    claims: dict[int, int] = {}
    views: dict[int, int] = {}
    if any(pool.daily_limit is not None for pool in pools):
        rows = OwnerChange._base_manager.filter(verb="claim", created_by=user, created_at__gte=midnight())
        claims = dict(rows.order_by().values("pool").annotate(n=Count("pk")).values_list("pool", "n"))
    if any(pool.daily_views is not None for pool in pools):
        seen = PoolView.objects.filter(user=user, day=timezone.localdate())
        views = dict(seen.order_by().values("pool").annotate(n=Count("pk")).values_list("pool", "n"))
    found = []
    for pool in pools:
        if pool.daily_limit is not None:
            found.append(Allowance(_("Claimed today"), claims.get(pool.pk, 0), pool.daily_limit, pool.name))
        if pool.daily_views is not None:
            found.append(Allowance(_("Opened today"), views.get(pool.pk, 0), pool.daily_views, pool.name))
    for limit in known.limits_of(user):
        if limit.max_customers is not None:
            count = owned_by(user, limit).count()
            label = _("Customers owned") if limit.count_dealt else _("Customers owned that have not bought")
            found.append(Allowance(label, count, limit.max_customers))
    return found
