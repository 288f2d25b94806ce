"""List, read, create, change and delete over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.domains.customers.models import Contact, Customer, CustomerLevel
from keben.kernel.events.log import LoggedEvent
from keben.kernel.query import ListQuery
from keben.kernel.registry import registry
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def test_create_answers_with_record_location_and_etag(program: Callable[..., Any]) -> None:
    seller = program("sales")
    level = make(CustomerLevel, name="重点", name_en="Key")
    answer = seller.post("customer", {"name": "江东电网有限公司", "registered_capital": 1_200_000, "level": level.pk})
    assert answer.status_code == 201
    record = Customer.objects.get()
    assert answer["Location"] == f"http://testserver/api/v1/customer/{record.pk}"
    assert answer["ETag"] == '"1"'
    assert answer.body["id"] == record.pk
    assert answer.body["registered_capital"] == 1_200_000
    assert answer.body["level"] == {"id": level.pk, "title": "Key"}
    assert answer.body["owner"] == {"id": seller.person.pk, "title": seller.person.name_en}
    assert answer.body["tags"] == []
    assert answer.body["masked"] == []
    event = LoggedEvent.objects.get(entity="customers.Customer")
    assert (event.face, event.actor_kind, event.actor_id) == ("api", "api_key", seller.person.pk)


def test_create_and_read_say_the_same(program: Callable[..., Any]) -> None:
    seller = program("sales")
    made = seller.post("customer", {"name": "海川化工", "phone": "139 1234 5678", "region": "深圳"})
    read = seller.get(f"customer/{made.body['id']}")
    assert read.status_code == 200
    assert read.body == made.body


@pytest.mark.parametrize(
    ("sent", "field", "code"),
    [
        ({"name": "x", "number": "KH-1"}, "number", "unknown_field"),
        ({"name": "x", "version": 7}, "version", "unknown_field"),
        ({"name": "x", "completeness": 100}, "completeness", "unknown_field"),
        ({"name": "x", "receivable": 1}, "receivable", "unknown_field"),
        ({"name": "x", "owner_id": 1}, "owner_id", "unknown_field"),
        ({"name": "x", "nonsense": 1}, "nonsense", "unknown_field"),
        ({"name": {"a": 1}}, "name", "type"),
        ({"name": ["x"]}, "name", "type"),
        ({"name": 5}, "name", "type"),
        ({"name": "x", "level": True}, "level", "type"),
        ({"name": "x", "tags": "1"}, "tags", "type"),
        ({"name": "x", "tags": ["1"]}, "tags", "type"),
        ({"name": "x", "level": 999}, "level", "link_missing"),
        ({"name": "x", "type": "emperor"}, "type", "not_a_choice"),
        ({"name": ""}, "name", "required"),
        ({}, "name", "required"),
    ],
)
def test_bad_values_are_named_and_nothing_is_made(
    program: Callable[..., Any], sent: dict[str, Any], field: str, code: str
) -> None:
    answer = program("sales").post("customer", sent)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert (field, code) in [(error["field"], error["code"]) for error in answer.body["errors"]]
    assert answer.body["request_id"] == answer["X-Request-ID"]
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("raw", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "bad_json"),
        (b"[1]", "application/json", 400, "no_object"),
        (b'{"name": NaN}', "application/json", 400, "bad_json"),
        (b'{"name": "a\\u0000b"}', "application/json", 400, "bad_json"),
        (b'{"name": "\\ud800"}', "application/json", 400, "bad_json"),
        (b'{"name": "a", "name": "b"}', "application/json", 400, "bad_json"),
        (b"[" * 5000, "application/json", 400, "bad_json"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "not_json"),
    ],
)
def test_unreadable_bodies(program: Callable[..., Any], raw: bytes, kind: str, status: int, code: str) -> None:
    seller = program("sales")
    answer = seller.client.generic("POST", "/api/v1/customer", data=raw, content_type=kind, headers=seller.headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["code"] == code
    assert not Customer.objects.exists()


def test_errors_speak_the_language_of_the_caller(program: Callable[..., Any]) -> None:
    seller = program("sales")
    english = seller.post("customer", {}).body
    chinese = seller.post("customer", {}, Accept_Language="zh-CN,zh;q=0.9").body
    assert english["errors"][0]["message"] == "Required."
    assert chinese["errors"][0]["message"] != "Required."


def test_patch_needs_a_version(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, name="海川", owner=seller.person)
    answer = seller.patch(f"customer/{record.pk}", {"name": "海川化工"})
    assert answer.status_code == 428
    assert answer.body["errors"][0]["code"] == "version_missing"
    record.refresh_from_db()
    assert record.name == "海川"


def test_patch_with_if_match(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, name="海川", owner=seller.person)
    answer = seller.patch(f"customer/{record.pk}", {"name": "海川化工"}, If_Match='"1"')
    assert answer.status_code == 200
    assert (answer.body["name"], answer.body["version"], answer["ETag"]) == ("海川化工", 2, '"2"')


@pytest.mark.parametrize(("by_header", "status"), [(True, 412), (False, 409)])
def test_the_second_editor_is_told_of_the_clash(program: Callable[..., Any], by_header: bool, status: int) -> None:
    seller = program("sales")
    record = make(Customer, name="海川", short_name="海", owner=seller.person)
    seller.patch(f"customer/{record.pk}", {"name": "海川一"}, If_Match='"1"')
    body = {"name": "海川二"} if by_header else {"name": "海川二", "version": 1}
    answer = seller.patch(f"customer/{record.pk}", body, **({"If_Match": '"1"'} if by_header else {}))
    assert answer.status_code == status
    assert answer.body["clashes"] == [{"field": "name", "mine": "海川二", "theirs": "海川一", "original": "海川"}]
    assert answer.body["version"] == 2
    merged = seller.patch(f"customer/{record.pk}", {"short_name": "川", "version": 1})
    assert merged.status_code == 200
    assert (merged.body["name"], merged.body["short_name"]) == ("海川一", "川")


def test_delete_exactly_what_was_seen_and_restore(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, name="海川", owner=seller.person)
    path = f"customer/{record.pk}"
    assert seller.delete(path).status_code == 428
    seller.patch(path, {"name": "海川化工"}, If_Match="*")
    assert seller.delete(path, If_Match='"1"').status_code == 412
    assert seller.get(path).status_code == 200
    assert seller.delete(path, If_Match='"2"').status_code == 204
    assert seller.get(path).status_code == 404
    assert seller.get(f"{path}?deleted=1").body["name"] == "海川化工"
    assert [item["id"] for item in seller.get("customer?deleted=1").body["items"]] == [record.pk]
    restored = seller.post(f"{path}/restore", {})
    assert (restored.status_code, restored.body["name"]) == (200, "海川化工")


def test_not_modified(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, owner=seller.person)
    answer = seller.get(f"customer/{record.pk}", If_None_Match='"1"')
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", '"1"')
    assert seller.get(f"customer/{record.pk}", If_None_Match='"2"').status_code == 200


def test_the_same_key_acts_once(program: Callable[..., Any]) -> None:
    seller = program("sales")
    first = seller.post("customer", {"name": "海川"}, Idempotency_Key="order-7")
    second = seller.post("customer", {"name": "海川"}, Idempotency_Key="order-7")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.body == second.body
    assert Customer.objects.count() == 1
    other = seller.post("customer", {"name": "江东"}, Idempotency_Key="order-7")
    assert (other.status_code, other.body["errors"][0]["code"]) == (409, "key_reused")
    assert Customer.objects.count() == 1


def test_a_key_belongs_to_one_record(program: Callable[..., Any]) -> None:
    seller = program("sales")
    one, two = make(Customer, owner=seller.person), make(Customer, owner=seller.person)
    assert seller.post(f"customer/{one.pk}/lock", {}, Idempotency_Key="k").status_code == 200
    assert seller.post(f"customer/{two.pk}/lock", {}, Idempotency_Key="k").status_code == 409
    two.refresh_from_db()
    assert two.is_locked is False


def test_fields_limit_the_answer(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, name="海川", owner=seller.person)
    answer = seller.get(f"customer/{record.pk}?fields=name,level")
    assert answer.body == {"id": record.pk, "version": 1, "name": "海川", "level": None, "masked": []}
    bad = seller.get("customer?fields=name,secret")
    assert (bad.status_code, bad.body["errors"][0]["field"]) == (422, "fields")


@pytest.mark.parametrize(
    "query",
    ["fields=password", "sort=password", "password__starts=a", 'f=[["password","starts","a"]]',
     "fields=supervisor.password", 'f={"any":[["supervisor.password","is","a"]]}'],
)  # fmt: skip
def test_private_fields_are_no_fields(program: Callable[..., Any], query: str) -> None:
    answer = program("sales").get(f"user?{query}")
    assert answer.status_code == 422


def test_cursor_pages_equal_the_rows_of_the_page(program: Callable[..., Any]) -> None:
    seller = program("sales")
    for number in range(13):
        make(Customer, name=f"客户{number % 4}", owner=seller.person)
    make(Customer, name="别人的")
    from keben.domains.org.access.actors import actor_for

    query = ListQuery(registry.get("customers.Customer"), actor_for(seller.person), sort="name")
    expected = [row.pk for row in query.page(size=100).rows]
    forward, address, last = [], "customer?sort=name&limit=5&fields=name&count=1", None
    while address:
        last = seller.get(address).body
        assert (last["count"], last["count_capped"]) == (13, False)
        forward += [item["id"] for item in last["items"]]
        address = last["next"]
    assert forward == expected
    assert len(expected) == 13
    before = seller.get(last["previous"]).body
    assert [item["id"] for item in before["items"]] == expected[5:10]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name=海川", ["海川"]),
        ("name__contains=电", ["江东电网", "华电"]),
        ('f={"any":[["name","is","海川"],["name","is","华电"]]}', ["海川", "华电"]),
        ("q=江东", ["江东电网"]),
        ("name__contains=电&name__starts=华", ["华电"]),
        ("sort=-name&limit=1&name__contains=电", ["江东电网"]),
    ],
)
def test_filters(program: Callable[..., Any], query: str, names: list[str]) -> None:
    seller = program("sales")
    for name in ("江东电网", "海川", "华电"):
        make(Customer, name=name, owner=seller.person)
    answer = seller.get(f"customer?{query}")
    assert answer.status_code == 200, answer.body
    assert sorted(item["name"] for item in answer.body["items"]) == sorted(names)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("cursor=zzz", "cursor"),
        ("cursor=aWzEsMV0", "cursor"),
        ("sort=nonsense", "sort"),
        ("sort=tags", "sort"),
        ("nonsense=1", "nonsense"),
        ("name__beyond=1", "name"),
        ("f={", "f"),
        ("f=[[1]]", "f"),
        ("count=maybe", "count"),
        ("limit=1&limit=2", "limit"),
    ],
)
def test_bad_parameters_are_named(program: Callable[..., Any], query: str, field: str) -> None:
    answer = program("sales").get(f"customer?{query}")
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.body["errors"]]


def test_a_follow_up_names_its_target(program: Callable[..., Any]) -> None:
    seller = program("sales")
    record = make(Customer, owner=seller.person)
    hidden = make(Customer)
    body = {"content": "电话沟通", "target": {"noun": "customer", "id": record.pk}}
    from keben.domains.activities.models import FollowUpMethod

    method = make(FollowUpMethod)
    answer = seller.post("follow-up", {**body, "method": method.pk})
    assert answer.status_code == 201, answer.body
    record.refresh_from_db()
    assert record.last_follow_up == "电话沟通"
    refused = seller.post("follow-up", {**body, "method": method.pk, "target": {"noun": "customer", "id": hidden.pk}})
    assert (refused.status_code, refused.body["errors"][0]["code"]) == (422, "link_missing")


def test_lists_ask_the_same_number_of_queries(program: Callable[..., Any], django_assert_max_num_queries: Any) -> None:
    seller = program("sales")
    make(Contact, customer=make(Customer, owner=seller.person))
    seller.get("contact")  # from here on the people of the day are counted on
    counts = []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in (2, 12):
        for _ in range(number):
            make(Contact, customer=make(Customer, owner=seller.person))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert seller.get("contact").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_value_that_is_taken_is_named(program: Callable[..., Any]) -> None:
    admin = program("system_admin")
    make(CustomerLevel, name="重点")
    events = LoggedEvent.objects.count()
    answer = admin.post("customer-level", {"name": "重点", "code": "other"}, Idempotency_Key="k")
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [("name", "taken")]
    assert (CustomerLevel.objects.count(), LoggedEvent.objects.count()) == (1, events)
    again = admin.post("customer-level", {"name": "重要", "code": "other"}, Idempotency_Key="k")
    assert again.status_code == 201


def test_creating_asks_few_queries(program: Callable[..., Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    seller, level = program("sales"), make(CustomerLevel)
    seller.post("customer", {"name": "第一", "level": level.pk})
    with CaptureQueriesContext(connection) as asked:
        seller.post("customer", {"name": "第二", "level": level.pk})
    tables = [query["sql"].split("INTO ")[1].split()[0] for query in asked if query["sql"].startswith("INSERT INTO ")]
    assert tables[:2] == ['"customers_customer"', '"kernel_loggedevent"']
    assert len(asked) <= 13
