"""How many more leads somebody may claim and open today."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.domains.marketing.lead.history import LeadOwnerHistory
from keben.domains.marketing.pool.book import seen_by
from keben.domains.marketing.pool.model import LeadPool, LeadView
from keben.kernel.access.actor import Actor
from keben.kernel.allowance import Allowance
from keben.kernel.features.pooling import count_opening
from keben.kernel.workdays import midnight


def claims_today(user: int | None, *pools: int) -> dict[int, int]:
    """How many leads somebody has claimed today by pool, whatever became of them since."""
    rows = LeadOwnerHistory._base_manager.filter(how="claim", created_by=user, created_at__gte=midnight())
    found = rows.filter(pool__in=pools).order_by().values("pool").annotate(n=Count("pk"))
    return dict(found.values_list("pool", "n"))


def allowances(actor: Actor, record: Any = None) -> list[Allowance]:
    """The limits of the pool in which a lead lies, or of all pools of somebody."""
    pools = [pool for pool in seen_by(actor.user_id) if record is None or pool.pk == record.pool_id]
    claims = claims_today(actor.user_id, *(pool.pk for pool in pools if pool.daily_limit is not None))
    views: dict[int, int] = {}
    if any(pool.daily_views is not None for pool in pools):
        seen = LeadView.objects.filter(user=actor.user_id, day=timezone.localdate()).values("pool")
        views = dict(seen.annotate(n=Count("pk")).values_list("pool", "n"))
    found = []
    for pool in pools:
        if pool.daily_limit is not None:
            found.append(Allowance(_("Claimed today"), claims.get(pool.pk, 0), pool.daily_limit, pool.name))
        if pool.daily_views is not None:
            found.append(Allowance(_("Opened today"), views.get(pool.pk, 0), pool.daily_views, pool.name))
    return found


def count_view(record: Any, actor: Actor) -> None:
    """Note that somebody opened the lead. Raises Refused where he has opened as many today as he may."""
    count_opening(LeadView, "lead_id", record, LeadPool, actor)
