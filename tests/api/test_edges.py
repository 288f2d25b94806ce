"""The edges of the API: methods and hosts that are not ours, guessed tokens, headers that a body may not forge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from keben.api import limits
from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make
from tests.api.conftest import Program

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "customer"), ("PUT", "customer/1"), ("POST", "me"), ("PATCH", "customer")]
)
def test_a_method_that_an_address_lacks_is_a_problem(program: Callable[..., Any], method: str, path: str) -> None:
    answer = program("sales").call(method, path, {})
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer.body["errors"][0]["code"] == "method"
    assert set(answer["Allow"].split(", ")) <= {"GET", "POST", "PATCH", "DELETE"}
    assert not Customer.objects.exists()


def test_every_problem_speaks_chinese_to_the_chinese(program: Callable[..., Any]) -> None:
    seller = program("sales")
    for method, path, body in (("GET", "nonsense", None), ("PUT", "customer", {}), ("POST", "customer", {}),
                               ("GET", "customer?sort=nothing", None), ("GET", "customer/99", None)):  # fmt: skip
        answer = seller.call(method, path, body, Accept_Language="zh-CN")
        assert answer["Content-Language"] == "zh-hans"
        assert any("\u4e00" <= sign <= "\u9fff" for sign in answer.body["title"] + answer.body["detail"]), path
    stranger = Program(None)
    assert "\u4e00" <= stranger.get("me", Accept_Language="zh-CN").body["detail"][0] <= "\u9fff"


def test_guessing_tokens_is_slowed_down(program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "GUESSES", 4)
    monkeypatch.setattr(limits, "MINUTE", 1e6)
    guesser = Program(None)
    codes = [guesser.get("me", Authorization=f"Bearer kbt_{number:064x}").status_code for number in range(6)]
    assert codes == [401, 401, 401, 401, 429, 429]
    assert program("sales").get("me").status_code == 200, "who has a token is not held up by those who guess"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "a b", "127.0.0.1\r\nX: 1"]
)
def test_foreign_hosts_get_no_answer(program: Callable[..., Any], host: str) -> None:
    seller = program("sales")
    make(Customer, owner=seller.person)
    answer = seller.client.get("/api/v1/customer", headers={**seller.headers, "Host": host})
    assert answer.status_code == 400
    assert b"items" not in answer.content
    page = Client().get("/login/", headers={"Host": host})
    assert page.status_code == 400


def test_a_record_cannot_forge_headers(program: Callable[..., Any]) -> None:
    seller = program("sales")
    made = seller.post("customer", {"name": "a\r\nSet-Cookie: x=1"}, Idempotency_Key="k1")
    assert made.status_code in (201, 422)
    assert "x" not in made.cookies
    answer = seller.get("customer?q=a%0d%0aSet-Cookie:%20x=1", X_Request_ID="a\tb<script>")
    assert answer.status_code == 200
    assert answer["X-Request-ID"] != "a\tb<script>"
    assert "x" not in answer.cookies


@pytest.mark.parametrize("key", ["", "x" * 101, "ключ", "a b"])
def test_a_key_that_cannot_be_kept_is_refused_or_ignored(program: Callable[..., Any], key: str) -> None:
    seller = program("sales")
    answer = seller.post("customer", {"name": "海川"}, Idempotency_Key=key)
    assert answer.status_code in (201, 400, 422)
    assert Customer.objects.count() == (1 if answer.status_code == 201 else 0)
