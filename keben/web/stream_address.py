"""Where a page listens for news: the path that a proxy leads to the stream, or the stream's own port on the same host.

A session cookie belongs to a host whatever the port, so the stream knows the person either way.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest


def stream_address(request: HttpRequest) -> str:
    """The address for EventSource; '' where there is no stream and pages ask every 30 s."""
    if settings.STREAM_URL:
        return str(settings.STREAM_URL)
    origin = stream_origin(request)
    return f"{origin}/_stream" if origin else ""


def stream_origin(request: HttpRequest) -> str:
    """The other origin that pages may connect to; '' where the stream is behind our own address, or nowhere."""
    if settings.STREAM_URL or not settings.STREAM_PORT:
        return ""
    try:
        host = urlsplit(f"//{request.get_host()}").hostname or ""
    except DisallowedHost:
        return ""
    name = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{name}:{settings.STREAM_PORT}"
