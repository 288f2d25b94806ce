"""The shared cache over a real Redis: processes see each other's values, and a dead Redis stops nobody."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import override_settings

from keben.config import services
from keben.config.doctor import cache as doctor
from keben.config.doctor.finding import Level
from tests.house.loopback import free_port

pytest.importorskip("redis", reason="the extra `redis` is not installed")
SERVER = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="redis-server is missing: apt install redis-server")


class Redis:
    """A server of our own that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://:s3cret@127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert SERVER is not None
        command = [SERVER, "--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", "s3cret"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.5):
                return
            time.sleep(0.02)
        raise AssertionError("redis-server did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def cache(redis: Redis) -> Iterator[Any]:
    """Two names for one server stand for two processes."""
    settings = services.cache(redis.url)
    with override_settings(CACHES={"default": settings, "other": settings}):
        yield caches


def test_processes_see_each_others_values(cache: Any) -> None:
    ours, others = cache["default"], cache["other"]
    ours.set("name", {"客": "户"}, 60)
    assert others.get("name") == {"客": "户"}
    assert (ours.add("once", 1, 60), others.add("once", 1, 60)) == (True, False)
    others.delete("name")
    assert ours.get("name", "gone") == "gone"


def test_sign_in_keeps_what_a_provider_publishes(cache: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from keben.domains.org.signin.providers import oidc

    asked: list[str] = []

    def publish(url: str) -> dict[str, str]:
        asked.append(url)
        return {"issuer": "https://id.example.com"}

    monkeypatch.setattr(oidc, "ask", publish)
    for _process in range(2):
        provider = oidc.OpenIDConnect(issuer="https://id.example.com", client_id="keben")
        assert provider.addresses() == {"issuer": "https://id.example.com"}
    assert asked == ["https://id.example.com/.well-known/openid-configuration"]


def test_a_dead_redis_stops_nobody(cache: Any, redis: Redis, caplog: pytest.LogCaptureFixture) -> None:
    ours = cache["default"]
    ours.set("name", 1)
    redis.stop()
    assert (ours.get("name", "none"), ours.get_many(["name"]), "name" in ours) == ("none", {}, False)
    assert (ours.add("once", 1), ours.delete("name"), ours.touch("name")) == (True, False, False)
    ours.set("name", 2)
    assert ours.set_many({"a": 1, "b": 2}) == ["a", "b"]
    assert "the cache does not answer" in caplog.text
    assert "s3cret" not in caplog.text
    redis.start()
    ours.set("name", 3)
    assert ours.get("name") == 3


def test_the_doctor_asks_redis(cache: Any, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEBEN_REDIS_URL", redis.url)
    (found,) = doctor.examine()
    assert (found.level, found.where) == (Level.OK, f"redis://127.0.0.1:{redis.port}/0")
    redis.stop()
    (found,) = doctor.examine()
    assert found.level == Level.ERROR
    assert "s3cret" not in found.what + found.where


def test_the_doctor_says_nothing_where_no_redis_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEBEN_REDIS_URL", raising=False)
    assert [found.level for found in doctor.examine()] == [Level.OK]
