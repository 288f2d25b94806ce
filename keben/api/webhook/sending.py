"""One POST to a checked address: no redirects, no proxies, no keep-alive, a short answer, in limited time."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from dataclasses import dataclass

from keben.api.webhook.address import Target

SECONDS = 10
IN_ALL = 30
"""Seconds for all of it: an answer that trickles in, a sign now and then, would hold the worker as long as it likes."""
KEPT = 500


@dataclass(frozen=True)
class Answer:
    """What the other side said."""

    status: int
    text: str

    @property
    def ok(self) -> bool:
        """Only 2xx counts; a redirect is no delivery."""
        return 200 <= self.status < 300


class Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name may resolve to by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self.target = target
        self.line: socket.socket | None = None

    def connect(self) -> None:
        """Open the connection to the checked address; TLS proves the name."""
        self.sock = self.line = socket.create_connection((self.target.ip, self.target.port), SECONDS)
        if self.target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = self.line = context.wrap_socket(
                self.sock, server_hostname=self.target.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()


def post(target: Target, body: bytes, headers: dict[str, str]) -> Answer:
    """Send. Raises OSError or http.client.HTTPException."""
    connection = Pinned(target)
    watch = threading.Timer(IN_ALL, hang_up, (connection,))
    watch.daemon = True
    watch.start()
    try:
        path = target.path
        connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
        given = {"Host": target.host_header, "Content-Length": str(len(body)), "Connection": "close", **headers}
        for name, value in given.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.read(KEPT).decode("utf-8", "replace").replace("\0", ""))
    finally:
        watch.cancel()
        with contextlib.suppress(OSError):
            connection.close()


def hang_up(connection: Pinned) -> None:
    """End the conversation from another thread: whoever reads sees its end."""
    line = connection.line  # http.client forgets its own once the answer has begun
    if line is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)
