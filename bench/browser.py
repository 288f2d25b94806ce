"""A signed-in browser without its test client: requests go through WSGI as a server hands them over."""

from __future__ import annotations

import io
from typing import Any


class Browser:
    """Somebody's session; `get` answers with headers and body."""

    def __init__(self, staff_no: str) -> None:
        from bench.prepare import browser
        from keben.config.wsgi import application

        client, self.user = browser(staff_no)
        self.application = application
        self.kept: dict[str, str] = {}
        self.session = str(client.cookies["sessionid"].value)
        self.cookies = f"sessionid={self.session}"
        self.get("/me/")  # the first request of a session registers it
        self.cookies += f"; csrftoken={self.kept['csrftoken']}"  # a browser sends it back with every request

    def get(self, address: str, *, packed: bool = False) -> tuple[dict[str, str], bytes]:
        """Headers and body; raises SystemExit for anything but 200."""
        path, _mark, query = address.partition("?")
        found: dict[str, Any] = {}

        def started(status: str, headers: list[tuple[str, str]], *_rest: Any) -> Any:
            found.update(status=status, headers=dict(headers))
            pairs = [text.partition(";")[0].strip().partition("=") for name, text in headers if name == "Set-Cookie"]
            self.kept |= {name: text for name, _mark, text in pairs}

        parts = self.application(self.environ(path, query, packed=packed), started)
        body = b"".join(parts)
        # Not `parts.close()`: it would end the connection, which servers keep for the next request.
        if not found["status"].startswith("200"):
            raise SystemExit(f"{address} answered {found['status']}")
        return found["headers"], body

    def environ(self, path: str, query: str, *, packed: bool) -> dict[str, Any]:
        """What a server hands over."""
        from urllib.parse import unquote

        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": "text/html",
            "HTTP_COOKIE": self.cookies,
            **({"HTTP_ACCEPT_ENCODING": "gzip"} if packed else {}),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(b""),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.version": (1, 0),
        }
