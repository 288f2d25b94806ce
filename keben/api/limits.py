"""How many requests a token or person may send: a bucket of one minute's worth, shared by all processes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from keben.api.problem import Unfit
from keben.kernel import quota
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import Problem
from keben.kernel.settings import declare_setting, setting

MINUTE = 60.0

declare_setting(
    "api.requests_per_minute",
    _("API"),
    _("Requests per minute"),
    Integer(0, 1_000_000),
    6000,
    help=_("For each token or person; 0 means no limit."),
)


def spend(who: str, cost: int = 1) -> None:
    """Take from the bucket of this caller. Raises Unfit 429 that says when to come back."""
    capacity = int(setting("api.requests_per_minute"))
    if capacity <= 0:
        return
    wait = quota.take(f"api:{who}", most=capacity, seconds=MINUTE, cost=cost)
    if wait:
        seconds = quota.whole_seconds(wait)
        problem = Problem(
            "too_many_requests", "Too many requests. Try again in %(seconds)s seconds.", {"seconds": seconds}
        )
        raise Unfit(429, problem, headers={"Retry-After": str(seconds)})
