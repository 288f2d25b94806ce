"""Actions, bulk runs, history and reasons over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def test_an_action_with_input(program: Callable[..., Any], people: Callable[..., Any]) -> None:
    seller, other = program("sales"), people("sales")
    record = make(Customer, owner=seller.person)
    refused = seller.post(f"customer/{record.pk}/transfer", {"new_owner": seller.person.pk})
    assert (refused.status_code, refused.body["errors"][0]["code"]) == (409, "same_owner")
    answer = seller.post(f"customer/{record.pk}/transfer", {"new_owner": other.pk, "keep": "read", "_reason": "交接"})
    assert answer.status_code == 200
    assert answer.body["owner"]["id"] == other.pk
    latest = seller.get(f"customer/{record.pk}/history").body["items"][0]
    assert (latest["action"], latest["reason"], latest["face"]) == ("transfer", "交接", "api")


def test_an_action_that_takes_the_record_out_of_sight(program: Callable[..., Any], people: Callable[..., Any]) -> None:
    seller, other = program("sales"), people("sales")
    record = make(Customer, owner=seller.person)
    answer = seller.post(f"customer/{record.pk}/transfer", {"new_owner": other.pk})
    assert (answer.status_code, answer.body) == (200, {"id": record.pk, "masked": []})
    assert seller.get(f"customer/{record.pk}").status_code == 404


def test_an_action_refuses_what_it_did_not_ask(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, owner=seller.person)
    answer = seller.post(f"customer/{record.pk}/lock", {"is_dealt": True})
    assert (answer.status_code, answer.body["errors"][0]["field"]) == (422, "is_dealt")
    record.refresh_from_db()
    assert (record.is_locked, record.is_dealt) == (False, False)


def test_an_action_on_an_old_version(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, owner=seller.person)
    seller.patch(f"customer/{record.pk}", {"name": "新名", "version": 1})
    assert seller.post(f"customer/{record.pk}/lock", {}, If_Match='"1"').status_code == 412
    assert seller.post(f"customer/{record.pk}/lock", {"version": 1}).status_code == 409
    assert seller.post(f"customer/{record.pk}/lock", {"version": 2}).status_code == 200


def test_bulk_answers_for_every_row(program: Callable[..., Any]) -> None:
    seller = program("sales")
    rows = [{"data": {"name": "甲"}}, {"data": {"name": ""}}, {"data": {"name": "乙", "number": "1"}}]
    answer = seller.post("customer/bulk", {"action": "create", "rows": rows}, Idempotency_Key="b1")
    assert answer.status_code == 200
    assert (answer.body["done"], answer.body["failed"]) == (1, 2)
    assert [result["status"] for result in answer.body["results"]] == [201, 422, 422]
    assert answer.body["results"][2]["problem"]["errors"][0]["field"] == "number"
    again = seller.post("customer/bulk", {"action": "create", "rows": rows}, Idempotency_Key="b1")
    assert again.body["results"][0]["id"] == answer.body["results"][0]["id"]
    assert [c.name for c in Customer.objects.all()] == ["甲"]


def test_bulk_edit_delete_and_actions(program: Callable[..., Any]) -> None:
    seller = program("sales")
    mine = [make(Customer, owner=seller.person) for _ in range(3)]
    foreign = make(Customer)
    rows = [{"id": c.pk, "version": 1, "data": {"short_name": "新"}} for c in [*mine[:2], foreign]]
    edited = seller.post("customer/bulk", {"action": "edit", "rows": rows}).body
    assert [result["status"] for result in edited["results"]] == [200, 200, 404]
    locked = seller.post("customer/bulk", {"action": "lock", "ids": [c.pk for c in mine]}).body
    assert locked["done"] == 3
    rows = [{"id": mine[0].pk, "version": 1}, {"id": mine[1].pk, "version": 3}]
    deleted = seller.post("customer/bulk", {"action": "delete", "rows": rows}).body
    assert [result["status"] for result in deleted["results"]] == [409, 200]
    foreign.refresh_from_db()
    assert foreign.short_name != "新"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "action"),
        ({"action": "nonsense", "rows": [{}]}, "action"),
        ({"action": "create"}, "rows"),
        ({"action": "create", "rows": []}, "rows"),
        ({"action": "create", "rows": [1]}, "rows"),
        ({"action": "create", "rows": [{}] * 501}, "rows"),
        ({"action": "create", "rows": [{}], "more": 1}, "more"),
    ],
)
def test_bulk_refuses_as_a_whole(program: Callable[..., Any], body: dict[str, Any], field: str) -> None:
    answer = program("sales").post("customer/bulk", body)
    assert answer.status_code == 422
    assert answer.body["errors"][0]["field"] == field
    assert not Customer.objects.exists()


def test_history_pages(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, name="一", owner=seller.person)
    for number in range(1, 4):
        seller.patch(f"customer/{record.pk}", {"name": f"名{number}", "version": number})
    first = seller.get(f"customer/{record.pk}/history?limit=3").body
    assert [item["version"] for item in first["items"]] == [4, 3, 2]
    assert first["items"][0]["changes"]["name"] == {"before": "名2", "after": "名3"}
    second = seller.get(first["next"]).body
    assert ([item["action"] for item in second["items"]], second["next"]) == (["create"], None)


def test_why(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, owner=seller.person)
    found = seller.get(f"customer/{record.pk}/why").body
    assert (found["verb"], found["value"]) == ("view", True)
    assert any(reason["decided"] for reason in found["reasons"])
    assert seller.get(f"customer/{record.pk}/why?verb=nonsense").status_code == 422


def test_me_names_nouns_and_verbs(program: Callable[..., Any]) -> None:
    found = program("service_engineer").get("me").body
    verbs = {item["noun"]: item["verbs"] for item in found["nouns"]}
    assert verbs["customer"] == ["view"]
    assert "api-token" not in verbs
