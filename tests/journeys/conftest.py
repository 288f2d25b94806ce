"""Journeys drive a real browser through the running program: server, worker, demo company and all."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import template

ROOT = Path(__file__).resolve().parents[2]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class Company:
    """A demo company that is being served."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.home = home
        self.url = f"http://127.0.0.1:{port}"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("KEBEN_")}
        self.env |= {"KEBEN_VAR": str(home), "DJANGO_SETTINGS_MODULE": "keben.config.settings"}
        template.copy_to(home / "keben.sqlite3")
        self.keben("migrate")
        self.keben("demo", "--customers", "60")
        self.logins = {row["role"]: row for row in json.loads(self.keben("demo", "--logins"))}
        self.server = subprocess.Popen(
            [sys.executable, "-m", "keben.config.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env=self.env,
            stdout=(home / "server.log").open("wb"),
            stderr=subprocess.STDOUT,
        )
        self.wait()

    def keben(self, *arguments: str) -> str:
        """What a `keben` command prints."""
        command = [sys.executable, "-m", "keben.config.cli", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def wait(self) -> None:
        """Until the server answers."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        """End the server that we started."""
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(30)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The demo company, served once for all journeys."""
    found = Company(tmp_path_factory.mktemp("company"))
    yield found
    found.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("KEBEN_CHROMIUM") or "/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(company: Company, chromium: Any) -> Iterator[Callable[..., Any]]:
    """`visit("sales", phone=True)` gives a signed-in page; errors of its scripts fail the test."""
    opened, complaints = [], []

    def open_page(role: str = "sales", *, phone: bool = False, dark: bool = False, locale: str = "zh-CN") -> Any:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP,
            base_url=company.url,
            has_touch=phone,
            is_mobile=phone,
            color_scheme="dark" if dark else "light",
            locale=locale,
        )
        opened.append(context)
        context.set_default_timeout(30_000)  # a busy machine is no failure
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None
        )
        person = company.logins[role]
        page.goto("/login/")
        page.fill("[name=login]", person["login"])
        page.fill("[name=password]", person["password"])
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert complaints == []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey, so that none can forget to say so."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)
