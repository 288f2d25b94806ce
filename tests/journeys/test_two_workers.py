"""Limits hold although two web processes answer: the API's and those of sign-in, over a real server."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPMessage
from typing import Any

import pytest

MOST = 40
SET = "from keben.kernel.settings import change_setting; change_setting('api.requests_per_minute', {})"


def ask(url: str, token: str) -> tuple[int, HTTPMessage]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers


@pytest.fixture
def token(company: Any) -> Iterator[str]:
    """A token under a small limit."""
    said = company.keben("token", "create", company.logins["sales"]["login"], "--name", "two workers", "--days", "2")
    company.keben("manage", "shell", "-c", SET.format(MOST))
    yield said.split()[-1]
    company.keben("manage", "shell", "-c", SET.format(6000))


def test_two_processes_give_no_more_than_one_limit(company: Any, token: str) -> None:
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _n: ask(f"{company.url}/api/v1/me", token), range(3 * MOST)))
    counted = Counter(status for status, _headers in answers)
    assert set(counted) == {200, 429}
    # The bucket fills again while the requests run: two thirds of a request in a second.
    assert MOST <= counted[200] <= MOST + 20, counted
    waits = [int(headers["Retry-After"]) for status, headers in answers if status == 429]
    assert all(1 <= wait <= 3 for wait in waits)


def test_failed_tries_are_counted_together(company: Any, chromium: Any) -> None:
    """Whichever process takes the try, the fifth one locks."""
    context = chromium.new_context(base_url=company.url, locale="en-US")
    page = context.new_page()
    for _try in range(5):
        page.goto("/login/")
        page.fill("[name=login]", "E-nobody")
        page.fill("[name=password]", "wrong")
        page.press("[name=password]", "Enter")
        page.locator("[role=alert], .kb-alert, .kb-field__error").first.wait_for()
    shown = page.content()
    context.close()
    assert re.search(r"Locked for \d+ more minute|锁定", shown)
