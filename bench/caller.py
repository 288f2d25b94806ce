"""Calling the application as a server does: through WSGI, with a token, without a test client in between."""

from __future__ import annotations

import io
import json
from typing import Any

from keben.api.models import Token
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform


class Program:
    """A program that acts for somebody over the API."""

    def __init__(self, staff_no: str) -> None:
        from keben.config.wsgi import application
        from keben.domains.org.models import User

        self.user = User.objects.get(staff_no=staff_no)
        self.application = application
        self.secret = perform(
            "issue", Token, {"name": "bench"}, actor=system_actor("bench"), prepare=self._for_him
        ).record.secret

    def _for_him(self, token: Token) -> None:
        token.user = self.user

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body of the answer."""
        text = json.dumps(body).encode()
        found: list[str] = []
        parts = self.application(self.environ(path, text), lambda status, headers: found.append(status))
        content = b"".join(parts)
        # Not `parts.close()`: it would end the connection, which servers keep for the next request.
        return int(found[0].split()[0]), content

    def environ(self, path: str, body: bytes) -> dict[str, Any]:
        """What a server hands over."""
        return {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": "application/json",
            "HTTP_AUTHORIZATION": f"Bearer {self.secret}",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
        }
