"""How many pooled customers somebody opens in a day: counted once for each, refused above the limit of the pool."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from keben.domains.customers.pool.model import Pool, PoolView
from keben.kernel.access.actor import Actor
from keben.kernel.problems import Refused


def count_view(record: Any, actor: Actor) -> None:
    """Note that somebody opened the customer. Raises Refused where he has opened as many today as he may."""
    if actor.user_id is None or record.pool_id is None:
        return
    today = timezone.localdate()
    mine = PoolView.objects.filter(user_id=actor.user_id, day=today)
    if mine.filter(customer_id=record.pk).exists():
        return
    pool = Pool._base_manager.only("daily_views", "name").get(pk=record.pool_id)
    if pool.daily_views is not None and mine.filter(pool=pool.pk).count() >= pool.daily_views:
        raise Refused.because(
            "view_limit",
            "You have opened %(count)s customers of “%(name)s” today, which is the limit. Go on tomorrow.",
            count=pool.daily_views,
            name=pool.name,
        )
    PoolView.objects.bulk_create(
        [PoolView(user_id=actor.user_id, customer_id=record.pk, pool_id=pool.pk, day=today)], ignore_conflicts=True
    )
