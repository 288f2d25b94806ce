"""How many pooled customers somebody opens in a day: counted once for each, refused above the limit of the pool."""

from __future__ import annotations

from typing import Any

from keben.domains.customers.pool.model import Pool, PoolView
from keben.kernel.access.actor import Actor
from keben.kernel.features.pooling import count_opening


def count_view(record: Any, actor: Actor) -> None:
    """Note that somebody opened the customer. Raises Refused where he has opened as many today as he may."""
    count_opening(PoolView, "customer_id", record, Pool, actor)
