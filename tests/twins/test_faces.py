"""Twins over the API, while somebody types, on the page that looks for them, and in a picker over a large base."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from keben.data.twins.facts import facts_of
from keben.domains.customers.models import Customer, Pool
from keben.kernel.actions.insert import insert
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import Notification
from keben.kernel.features.sight import actor_of
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from keben.web.twins import pages

pytestmark = pytest.mark.django_db
CODE = "91440300708461136T"
NAME, SPELLED = "深圳市华瑞电子有限公司", "华瑞电子（深圳）有限公司"
ASK = {"HX-Request": "true"}


@pytest.fixture
def sales(signed_in: Callable[..., Client]) -> Client:
    return signed_in("sales", name="李娜", name_en="", lang="en")


@pytest.fixture
def other(signed_in: Callable[..., Client]) -> Client:
    return signed_in("sales", name="周凯", lang="en")


def post(browser: Client, **body: Any) -> Any:
    return browser.post("/api/v1/customer", json.dumps(body), content_type="application/json")


def test_the_api_wants_the_doubt_acknowledged(sales: Client) -> None:
    first = post(sales, name=NAME).json()
    refused = post(sales, name=SPELLED)
    body = refused.json()
    assert (refused.status_code, body["type"], body["acknowledge"]) == (409, "urn:keben:problem:twins", ["twins"])
    assert [(hit["relation"], hit["id"], hit["title"]) for hit in body["hits"]] == [("key", first["id"], NAME)]
    assert post(sales, name=SPELLED, acknowledge="twins").status_code == 422
    assert Customer.objects.count() == 1
    made = post(sales, name=SPELLED, acknowledge=["twins"])
    assert made.status_code == 201
    kept = LoggedEvent.objects.get(entity="customers.Customer", object_id=made.json()["id"]).data
    assert kept == {"acknowledged": {"twins": [{"relation": "key", "noun": "customers.Customer", "id": first["id"]}]}}


def test_the_api_blocks_a_code_and_tells_a_stranger_nothing_else(sales: Client, other: Client) -> None:
    post(sales, name=NAME, uscc=CODE, phone="13900001111")
    refused = post(other, name="别的公司", uscc=CODE, acknowledge=["twins"])
    body = refused.json()
    assert (refused.status_code, body["acknowledge"]) == (409, [])
    assert [sorted(hit) for hit in body["hits"]] == [
        ["ask", "noun", "noun_name", "owner", "pool", "relation", "seen", "why"]
    ]
    assert body["hits"][0]["owner"] == "李娜"
    assert not any(word in refused.content.decode() for word in (NAME, "华瑞", "13900001111"))


def test_hits_while_typing_and_the_question_to_the_owner(sales: Client, other: Client) -> None:
    post(sales, name=NAME, uscc=CODE)
    url = "/_twins/customers.Customer/"
    mine = sales.post(url, {"name": SPELLED}, headers=ASK).content.decode()
    assert (NAME in mine, "data-token" in mine) == (True, False)
    theirs = other.post(url, {"name": SPELLED}, headers=ASK).content.decode()
    assert (NAME in theirs, "Owner 李娜" in theirs) == (False, True)
    assert other.post(url, {"name": "华"}, headers=ASK).content.decode().strip() == ""
    token = theirs.split('data-token="')[1].split('"')[0]
    assert other.post("/_twins/ask/", {"token": token}).json() == {"text": "Asked. Wait for the answer."}
    assert other.post("/_twins/ask/", {"token": token}).status_code == 409
    assert sales.post("/_twins/ask/", {"token": token}).status_code == 404
    assert Notification.objects.filter(category="twins", user=sales.person).count() == 1  # type: ignore[attr-defined]
    assert [other.post(f"/_twins/{label}/", {"name": NAME}).status_code for label in ("org.User", "x")] == [404, 404]


def test_a_twin_in_a_pool_leads_its_members_to_where_they_claim_it(sales: Client, other: Client) -> None:
    pool = make(Pool, name="华东公海", members=[sales.person.pk], admins=[], daily_views=None)  # type: ignore[attr-defined]
    twin = make(Customer, name=NAME, owner=None, pool=pool.pk)
    url = "/_twins/customers.Customer/"
    mine = sales.post(url, {"name": SPELLED}, headers=ASK).content.decode()
    door = f'href="/pooled-customer/{twin.pk}/"'
    assert (mine.count(door), NAME in mine, "Open in the pool" in mine, "data-token" in mine) == (2, True, True, False)
    assert f'href="/customer/{twin.pk}/"' not in mine
    hit = post(sales, name=SPELLED).json()["hits"][0]
    assert (hit["seen"], hit["door"]) == (
        False, {"noun": "customers.PooledCustomer", "id": twin.pk, "title": NAME}
    )  # fmt: skip
    theirs = other.post(url, {"name": SPELLED}, headers=ASK).content.decode()
    assert (NAME in theirs, door in theirs, "华东公海" in theirs) == (False, False, True)
    assert "Ask who runs the pool" in theirs
    assert "Ask the owner" not in theirs


@pytest.mark.parametrize("asked", [SPELLED, "139 0000 1111", CODE, "info@huarui.example"])
def test_the_page_finds_by_name_number_code_and_address(asked: str, sales: Client, other: Client) -> None:
    post(sales, name=NAME, uscc=CODE, phone="13900001111", email="Info@huarui.example")
    assert sales.get("/twins/check/").status_code == 200
    mine = sales.post("/twins/check/", {"q": asked}, headers=ASK).content.decode()
    assert mine.count("kb-hit__what") == 1
    assert NAME in mine
    theirs = other.post("/twins/check/", {"q": asked}, headers=ASK).content.decode()
    assert (theirs.count("kb-hit__what"), NAME in theirs, "李娜" in theirs) == (1, False, True)


def test_the_page_says_that_nothing_is_there(sales: Client, signed_in: Callable[..., Client]) -> None:
    assert "Nothing like “成都建业” is there yet." in sales.post("/twins/check/", {"q": "成都建业"}).content.decode()
    assert "at least two" in sales.post("/twins/check/", {"q": "成"}).content.decode()
    assert signed_in("system_admin").get("/twins/check/").status_code == 403


@pytest.mark.slow
def test_acceptance_25_the_picker_of_customers_is_remote_and_paged_over_100_000_rows(
    signed_in: Callable[..., Client],
) -> None:
    boss, now = signed_in("boss"), timezone.now()

    def more(first: int, count: int) -> None:
        rows = [
            Customer(name=f"Customer {number}", number=f"N{number}", created_at=now, updated_at=now)
            for number in range(first, first + count)
        ]
        insert(rows)

    def asked(query: str) -> tuple[int, int, str | None]:
        with CaptureQueriesContext(connection) as queries:
            found = boss.get(f"/_pick/customers.Customer{query}").json()
        return len(queries), len(found["items"]), found["next"]

    more(0, 60)
    asked("?q=")
    few = asked("?q=")
    more(60, 99_940)
    many = asked("?q=")
    assert Customer.objects.count() == 100_000
    assert (many[0], many[1]) == (few[0], few[1])
    assert many[1] < 60
    assert many[2]
    page = asked(f"?q=&after={many[2]}")
    assert page[1] == many[1]


def test_nobody_reads_the_base_out_of_the_hints(signed_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """So many questions a minute, then a sentence instead of hits; typing goes on without them."""
    monkeypatch.setattr(pages, "CHECKS_A_MINUTE", 1)
    monkeypatch.setattr(pages, "TYPED_A_MINUTE", 1)
    make(Customer, name="池州双生电梯有限公司")
    client = signed_in("boss")
    fragment = {"HX-Request": "true"}
    assert "双生" in client.post("/twins/check/", {"q": "池州双生电梯"}, headers=fragment).content.decode()
    again = client.post("/twins/check/", {"q": "池州双生电梯"}, headers=fragment).content.decode()
    assert "双生电梯有限公司" not in again
    assert "查得太频繁" in again
    assert client.post("/twins/check/", {"q": "池州双生电梯"}).status_code == 429
    typed = {"name": "池州双生电梯（有限公司）"}
    assert "双生" in client.post("/_twins/customers.Customer/", typed).content.decode()
    assert client.post("/_twins/customers.Customer/", typed).status_code == 204


def test_the_owner_is_called_as_the_reader_calls_him(signed_in: Any) -> None:
    keeper = signed_in("sales", name="李娜", name_en="Li Na").person
    one = make(Customer, owner=keeper)
    entity, actor = registry.get("customers.Customer"), actor_of(keeper)
    assert facts_of(entity, [one.pk], actor)[one.pk].owner == "李娜"
    with translation.override("en"):
        assert facts_of(entity, [one.pk], actor)[one.pk].owner == "Li Na"
