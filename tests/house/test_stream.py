"""The stream of notifications: who may listen from where, where pages look for it, what the doctor says of it."""

from __future__ import annotations

import asyncio
import http.server
import json
import threading
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from keben.config.commands import serve
from keben.config.doctor import stream as doctor
from keben.config.doctor.finding import Level
from keben.config.serving import note
from keben.config.streaming.hub import Hub
from keben.config.streaming.origin import sharing
from keben.config.streaming.source import Person
from keben.web.stream_address import stream_address, stream_origin


@pytest.fixture
def direct(settings: Any) -> Any:
    """`keben serve` without a proxy."""
    settings.STREAM_URL, settings.STREAM_PORT, settings.WEB_PORT = "", 8001, 8000
    settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS = ["127.0.0.1", "localhost", "[::1]", "crm.lan"], []
    return settings


def asked(origin: str | None, host: str = "crm.lan:8001") -> Any:
    headers = [(b"host", host.encode())] + ([(b"origin", origin.encode())] if origin is not None else [])
    return sharing(headers)


def shared(origin: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


def test_only_our_own_pages_may_listen(direct: Any) -> None:
    assert asked("http://crm.lan:8000") == shared("http://crm.lan:8000")
    assert asked("http://[::1]:8000", "[::1]:8001") == shared("http://[::1]:8000")
    assert asked(None) == []
    for stranger in (
        "http://crm.lan:9000",  # another program on this host
        "http://evil.example:8000",
        "http://crm.lan.evil.example:8000",
        "http://crm.lan",
        "ftp://crm.lan:8000",
        "http://crm.lan:eight",
        "null",
        "",
    ):
        assert asked(stranger) is None, stranger
    assert asked("http://rebound.example:8000", "rebound.example:8001") is None


def test_a_trusted_origin_may_listen_behind_a_proxy(direct: Any) -> None:
    direct.CSRF_TRUSTED_ORIGINS, direct.WEB_PORT = ["https://crm.example.com"], 8000
    assert asked("https://crm.example.com", "127.0.0.1:8001") == shared("https://crm.example.com")
    assert asked("https://evil.example.com", "127.0.0.1:8001") is None
    direct.ALLOWED_HOSTS = ["keben.example.com"]
    assert asked("https://keben.example.com", "keben.example.com") == shared("https://keben.example.com")


@pytest.mark.parametrize(
    ("host", "address"),
    [("crm.lan:8000", "http://crm.lan:8001/_stream"), ("[::1]:8000", "http://[::1]:8001/_stream"), ("evil", "")],
)
def test_pages_look_on_their_own_host(direct: Any, host: str, address: str) -> None:
    assert stream_address(RequestFactory().get("/", headers={"host": host})) == address


def test_a_proxied_path_comes_first_and_nothing_is_opened_for_it(direct: Any) -> None:
    request = RequestFactory().get("/", headers={"host": "crm.lan"})
    direct.STREAM_URL = "/_stream"
    assert (stream_address(request), stream_origin(request)) == ("/_stream", "")
    direct.STREAM_URL, direct.STREAM_PORT = "", 0
    assert (stream_address(request), stream_origin(request)) == ("", "")


@pytest.mark.django_db
def test_the_policy_lets_pages_reach_exactly_the_stream(direct: Any) -> None:
    policy = Client().get("/login/", headers={"host": "crm.lan:8000"})["Content-Security-Policy"]
    assert "connect-src 'self' http://crm.lan:8001;" in policy
    direct.STREAM_PORT = 0
    policy = Client().get("/login/", headers={"host": "crm.lan:8000"})["Content-Security-Policy"]
    assert "connect-src 'self';" in policy


class FakeSource:
    """A database that knows one session and one unread message."""

    broken = False

    async def ask(self, sql: str, params: Any = ()) -> list[Any]:
        if self.broken:
            raise OSError("gone")
        return [(1,)]

    async def person(self, key: str) -> Person | None:
        return Person(7, "en") if key == "known" else None

    async def unread(self, users: Any) -> dict[int, tuple[int, int]]:
        return {7: (1, 42)}

    def close(self) -> None:
        """Nothing to close."""


def get(path: str, hub: Hub, *headers: tuple[bytes, bytes], method: str = "GET") -> tuple[int, dict[bytes, bytes]]:
    """Status and headers of the stream server's answer."""
    from keben.config import stream

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "path": path, "method": method, "headers": list(headers)}
    old, stream.hub = stream.hub, hub
    try:
        asyncio.run(stream.application(scope, receive, send))
    finally:
        stream.hub = old
    return sent[0]["status"], dict(sent[0]["headers"])


def test_the_stream_answers_people_who_are_signed_in(direct: Any) -> None:
    hub = Hub(FakeSource())  # type: ignore[arg-type]
    origin, host = (b"origin", b"http://crm.lan:8000"), (b"host", b"crm.lan:8001")
    status, headers = get("/_stream", hub, origin, host, (b"cookie", b"sessionid=known"))
    assert (status, headers[b"content-type"]) == (200, b"text/event-stream")
    assert headers[b"access-control-allow-origin"] == b"http://crm.lan:8000"
    status, headers = get("/_stream", hub, origin, host, (b"cookie", b"sessionid=old"))
    assert (status, headers[b"access-control-allow-credentials"]) == (401, b"true")
    status, headers = get("/_stream", hub, (b"origin", b"http://evil.lan"), host, (b"cookie", b"sessionid=known"))
    assert (status, b"access-control-allow-origin" in headers) == (403, False)
    assert get("/_stream", hub, method="POST")[0] == 404
    assert get("/other", hub)[0] == 404


def test_the_stream_is_ill_without_its_database() -> None:
    source = FakeSource()
    hub = Hub(source)  # type: ignore[arg-type]
    assert get("/healthz", hub)[0] == 200
    source.broken = True
    assert get("/healthz", hub)[0] == 503


def test_nothing_is_missed_between_opening_and_the_first_round() -> None:
    found = asyncio.run(Hub(FakeSource()).admit("known"))  # type: ignore[arg-type]
    assert found is not None
    assert (found.newest, found.count) == (42, -1)


def test_the_note_stands_while_the_server_runs(tmp_path: Path) -> None:
    assert note.read(tmp_path) is None
    with note.noted(tmp_path, host="127.0.0.1", port=8000, stream_port=8001):
        assert note.read(tmp_path) == {"host": "127.0.0.1", "port": 8000, "stream_port": 8001}
    assert note.read(tmp_path) is None
    with note.noted(tmp_path, host="127.0.0.1", port=8000, stream_port=8001):
        (tmp_path / note.NAME).write_text('{"of": "another server"}', encoding="utf-8")
    assert note.read(tmp_path) == {"of": "another server"}
    (tmp_path / note.NAME).write_text("half a no", encoding="utf-8")
    assert note.read(tmp_path) is None


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:1"), ("0.0.0.0", "http://127.0.0.1:1"), ("::", "http://[::1]:1")],
)
def test_the_note_leads_to_a_near_address(host: str, address: str) -> None:
    assert note.address(host, 1) == address


class Ill(http.server.BaseHTTPRequestHandler):
    """A stream that answers with the status its server carries."""

    def do_GET(self) -> None:
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Silent."""


@pytest.fixture
def served(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """A server in place of the stream, noted as `keben serve` would."""
    settings.VAR = tmp_path
    server = http.server.HTTPServer(("127.0.0.1", 0), Ill)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    port = server.server_port
    text = json.dumps({"host": "127.0.0.1", "port": 8000, "stream_port": port})
    (tmp_path / note.NAME).write_text(text, encoding="utf-8")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def finding() -> tuple[Level, str]:
    with translation.override("en"):
        (one,) = doctor.examine()
        return one.level, one.what


def test_the_doctor_asks_the_stream(served: Any) -> None:
    served.status = 200
    assert finding() == (Level.OK, "The stream of notifications answers.")
    served.status = 503
    assert finding() == (Level.ERROR, "The stream of notifications does not answer: HTTP 503")


def test_the_doctor_finds_a_dead_stream(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    assert finding()[0] == Level.WARNING
    port = serve._free_port("127.0.0.1")
    with note.noted(tmp_path, host="127.0.0.1", port=8000, stream_port=port):
        level, what = finding()
    assert level == Level.ERROR
    assert what.startswith("The stream of notifications does not answer: ")
    with note.noted(tmp_path, host="127.0.0.1", port=8000, stream_port=None):
        assert finding() == (Level.WARNING, "Pages ask for notifications every 30 seconds only.")


@pytest.mark.parametrize(
    ("variables", "given", "port"),
    [
        ({}, None, 8124),
        ({"KEBEN_STREAM_URL": "/_stream"}, None, 8124),
        ({"KEBEN_STREAM_URL": "/_stream"}, 9000, 9000),
        ({}, 9000, 9000),
        ({"KEBEN_TLS": "1"}, None, None),
        ({"KEBEN_PROXIES": "1"}, None, None),
        ({"KEBEN_TLS": "1", "KEBEN_STREAM_URL": "/_stream"}, None, 8124),
    ],
)
def test_where_the_stream_runs(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], given: int | None, port: int | None
) -> None:
    for name in ("KEBEN_STREAM_URL", "KEBEN_TLS", "KEBEN_PROXIES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(serve, "_is_free", lambda host, port: True)
    assert serve._stream_port(Namespace(bind="127.0.0.1", port=8123, stream_port=given)) == port


def test_without_a_proxy_any_free_port_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KEBEN_STREAM_URL", "KEBEN_TLS", "KEBEN_PROXIES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(serve, "_is_free", lambda host, port: False)
    monkeypatch.setattr(serve, "_free_port", lambda host: 50123)
    assert serve._stream_port(Namespace(bind="127.0.0.1", port=8123, stream_port=None)) == 50123
