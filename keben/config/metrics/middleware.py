"""Measures every request under the pattern of its address, so that the number of labels stays small."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from keben.config.metrics import queries
from keben.config.metrics.instruments import DURATION, QUERIES, QUERY_SECONDS, REQUESTS

log = logging.getLogger("keben.access")
METHODS = frozenset(("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"))


class Measure:
    """Counts and times requests; writes a line for each where KEBEN_ACCESS_LOG says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        queries.take()
        start = time.perf_counter()
        response = self.get_response(request)
        took = time.perf_counter() - start
        count, waited = queries.take()
        route = route_of(request)
        method = request.method if request.method in METHODS else "OTHER"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        DURATION.labels(method, route).observe(took)
        QUERIES.labels(route).inc(count)
        QUERY_SECONDS.labels(route).inc(waited)
        if settings.ACCESS_LOG:
            figures = {
                "method": method,
                "route": route,
                "status": response.status_code,
                "milliseconds": round(took * 1000, 1),
                "queries": count,
                "request_id": getattr(request, "kb_id", ""),
            }
            log.info("request", extra=figures)
        return response


def route_of(request: HttpRequest) -> str:
    """The pattern that matched; nouns are named, keys are not."""
    match = request.resolver_match
    if match is None:
        return "none"
    slug = match.kwargs.get("slug", "")
    route = match.route
    return route.replace("<slug>", slug).replace("<slug:slug>", slug) if known(slug) else route


def known(slug: str) -> bool:
    """Whether a part of an address is a noun; anything else would make endless labels."""
    from keben.kernel.registry import registry

    try:
        registry.slug(slug)
    except LookupError:
        return False
    return True
