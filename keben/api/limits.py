"""A bucket of requests per token or person, kept in the cache: it holds one minute's worth and fills steadily."""

from __future__ import annotations

import math
import time

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from keben.api.problem import Unfit
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import Problem
from keben.kernel.settings import declare_setting, setting

declare_setting(
    "api.requests_per_minute",
    _("API"),
    _("Requests per minute"),
    Integer(0, 1_000_000),
    6000,
    help=_("For each token or person; 0 means no limit."),
)


def clock() -> float:
    """Seconds; a function of its own so that tests can turn it."""
    return time.time()


def spend(who: str, cost: int = 1) -> None:
    """Take from the bucket of this caller. Raises Unfit 429 that says when to come back."""
    capacity = int(setting("api.requests_per_minute"))
    if capacity <= 0:
        return
    key, now, rate = f"api-bucket:{who}", clock(), capacity / 60
    level, at = cache.get(key) or (float(capacity), now)
    level = min(float(capacity), level + max(0.0, now - at) * rate)
    if level < cost:
        wait = max(1, math.ceil((min(cost, capacity) - level) / rate))
        problem = Problem(
            "too_many_requests", "Too many requests. Try again in %(seconds)s seconds.", {"seconds": wait}
        )
        raise Unfit(429, problem, headers={"Retry-After": str(wait)})
    cache.set(key, (level - cost, now), timeout=120)
