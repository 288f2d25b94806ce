"""Which pages may listen: our own, through a proxy or from the web server's port on the same host."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

Headers = list[tuple[bytes, bytes]]


def sharing(headers: Iterable[tuple[bytes, bytes]]) -> Headers | None:
    """The headers that let the asking page read the answer; None where the page is not ours.

    Browsers send no Origin to the page's own address, and always send it to another port.
    """
    given = {name.lower(): value.decode("latin-1") for name, value in headers}
    origin = given.get(b"origin")
    if origin is None:
        return []
    if not is_ours(origin, given.get(b"host", "")):
        return None
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


def is_ours(origin: str, host: str) -> bool:
    """Whether an origin is one of ours: trusted by a setting, or the web server on the host that was asked."""
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        page, asked = urlsplit(origin), urlsplit(f"//{host}")
        usual = 443 if page.scheme == "https" else 80
        port, same = page.port or usual, asked.port or usual
    except ValueError:
        return False
    name = page.hostname or ""
    return (
        page.scheme in ("http", "https")
        and name == asked.hostname
        and port in (settings.WEB_PORT, same)
        and validate_host(f"[{name}]" if ":" in name else name, settings.ALLOWED_HOSTS)
    )
