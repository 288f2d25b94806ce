"""How many requests a token or person may send: a bucket of one minute's worth, shared by all processes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from keben.api.problem import Unfit
from keben.kernel import quota
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import Problem
from keben.kernel.settings import declare_setting, setting

MINUTE = 60.0
GUESSES = 60  # wrong tokens a minute from one address: a program that lost its token, not one that tries them all

declare_setting(
    "api.requests_per_minute",
    _("API"),
    _("Requests per minute"),
    Integer(0, 1_000_000),
    6000,
    help=_("For each token or person; 0 means no limit."),
)


def guess(request: HttpRequest) -> None:
    """Count a token that is none for the address it came from. Raises Unfit 429 for too many."""
    address = import_string(settings.AXES_CLIENT_IP_CALLABLE)(request) or ""
    _take(f"api:guess:{address}", GUESSES)


def spend(who: str, cost: int = 1) -> None:
    """Take from the bucket of this caller. Raises Unfit 429 that says when to come back."""
    capacity = int(setting("api.requests_per_minute"))
    if capacity <= 0:
        return
    _take(f"api:{who}", capacity, cost)


def _take(key: str, most: int, cost: int = 1) -> None:
    wait = quota.take(key, most=most, seconds=MINUTE, cost=cost)
    if wait:
        seconds = quota.whole_seconds(wait)
        problem = Problem(
            "too_many_requests", "Too many requests. Try again in %(seconds)s seconds.", {"seconds": seconds}
        )
        raise Unfit(429, problem, headers={"Retry-After": str(seconds)})
