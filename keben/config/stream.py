"""Server-sent events of one small process: counts and new messages of everybody who looks at a page.

One raw query every three seconds serves all connections; the ORM and its connections stay out of the loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keben.config.settings")

import django

django.setup()

from keben.config.streaming.hub import Hub, Listener  # noqa: E402 - settings first
from keben.config.streaming.origin import Headers, sharing  # noqa: E402
from keben.config.streaming.source import Source  # noqa: E402

BEAT = 15.0
PATHS = ("/_stream", "/_stream/")
HEALTH = "/healthz"
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
hub = Hub(Source())


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application: lifespan, and GET /_stream for signed-in people."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        if scope["path"] == HEALTH:
            await answer(send, 200 if await hub.is_well() else 503)
        elif scope["path"] not in PATHS or scope["method"] != "GET":
            await answer(send, 404)
        else:
            await admit(scope, receive, send)


async def admit(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Stream to a page of ours whose person is signed in; refuse everybody else."""
    shared = sharing(scope["headers"])
    if shared is None:
        await answer(send, 403)
        return
    session = await hub.admit(cookie(scope))
    if session is None:
        await answer(send, 401, shared)
        return
    await stream(session, receive, send, shared)


async def lifespan(receive: Receive, send: Send) -> None:
    """Start and stop with the server."""
    while True:
        kind = (await receive())["type"]
        if kind == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif kind == "lifespan.shutdown":
            await hub.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


def cookie(scope: dict[str, Any]) -> str:
    """The session key of a request, '' without one."""
    from django.conf import settings

    jar: SimpleCookie = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            with contextlib.suppress(CookieError):
                jar.load(value.decode("latin-1"))
    found = jar.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


async def answer(send: Send, status: int, shared: Sequence[tuple[bytes, bytes]] = ()) -> None:
    """An answer without a body."""
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), *shared]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def stream(listener: Listener, receive: Receive, send: Send, shared: Headers) -> None:
    """Send what the hub has for this listener until he leaves."""
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        *shared,
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.ensure_future(left(receive))
    hub.join(listener)
    try:
        while not gone.done() and not listener.ended:
            try:
                text = await asyncio.wait_for(listener.queue.get(), BEAT)
            except TimeoutError:
                text = ": beat\n\n"
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
    except (OSError, RuntimeError):
        pass  # the browser closed the connection while we wrote
    finally:
        hub.leave(listener)
        gone.cancel()
    with contextlib.suppress(OSError, RuntimeError):
        await send({"type": "http.response.body", "body": b""})


async def left(receive: Receive) -> None:
    """Returns when the browser has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
