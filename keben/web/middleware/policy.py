"""The strict content policy: nothing inline, nothing from elsewhere, nothing kept by caches unless the page says so."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from keben.web.stream_address import stream_origin

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


class ContentPolicy:
    """Adds the policy and its companions to every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", policy_for(request))
        # Also because the same address answers with a page and with a fragment of it.
        response.setdefault("Cache-Control", "private, no-store")
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self)")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response


def policy_for(request: HttpRequest) -> str:
    """The policy; the stream of notifications may stand on a port of its own, which is another origin."""
    origin = stream_origin(request)
    return POLICY.replace("connect-src 'self'", f"connect-src 'self' {origin}") if origin else POLICY
