"""Every request gets an id that its logs, events and error page share."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse


class RequestId:
    """Takes X-Request-ID from the proxy or makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.kb_id = given if re.fullmatch(r"[\w.-]{8,40}", given) else secrets.token_hex(8)  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request.kb_id)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-ID"] = request.kb_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        return response
