"""The palette, the page of hits and the remote pickers over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from keben.domains.activities.models import Task
from keben.domains.customers.models import Contact, Customer, Industry
from keben.kernel.actions.perform import perform
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def ask(client: Any, **params: str) -> dict[str, list[dict[str, Any]]]:
    groups = client.get("/_palette", params).json()["groups"]
    return {group["label"]: group["items"] for group in groups}


@pytest.fixture
def sales(signed_in: Any) -> Any:
    client = signed_in("sales", lang="en")
    client.person.lang = "en"
    client.person.save()
    return client


def owned(client: Any, name: str, **more: Any) -> Customer:
    return make(Customer, name=name, owner=client.person, **more)


def test_exact_comes_before_beginning_before_part_before_sound(sales: Any) -> None:
    part = owned(sales, "北方江东电网公司")
    exact = owned(sales, "江东电网")
    begins = owned(sales, "江东电网检修中心")
    items = ask(sales, q="江东电网")["Customers"]
    assert [item["href"] for item in items] == [f"/customer/{one.pk}/" for one in (exact, begins, part)]


@pytest.mark.parametrize("typed", ["jd", "jiangdong", "jiangd", "JDDW"])
def test_names_that_begin_with_the_sound_come_before_those_that_hold_it(sales: Any, typed: str) -> None:
    first = owned(sales, "江东电网")
    later = [owned(sales, f"安泽财产保险{n}号江东电网分公司") for n in range(3)]
    items = ask(sales, q=typed)["Customers"]
    assert [item["href"] for item in items] == [f"/customer/{one.pk}/" for one in (first, *later[::-1])]


def test_others_records_are_not_found(sales: Any) -> None:
    other = make(Customer, name="江东电网")
    assert "Customers" not in ask(sales, q="江东电网")
    assert f"/customer/{other.pk}/" not in sales.get("/search/?q=江东电网").content.decode()


def test_pages_creations_and_actions_of_the_open_record(sales: Any) -> None:
    customer = owned(sales, "江东电网")
    found = ask(sales, at=f"/customer/{customer.pk}/")
    assert {"label": "Transfer", "icon": "user-share", "href": f"/customer/{customer.pk}/do/transfer/",
            "hint": "江东电网", "dialog": "640"} in found["This record"]  # fmt: skip
    assert "/customer/new/" in [item["href"] for item in found["New"]]
    assert [item["href"] for item in found["Go to"]][:3] == ["/", "/todos/", "/task/"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("公海", "前往"), ("gonghai", "前往"), ("gong hai", "前往"), ("gongha", "联系人"), ("gh", "联系人"),
     ("新建客户", "新建"), ("龚海涛", "联系人")],
)  # fmt: skip
def test_a_command_typed_by_its_whole_name_comes_before_records(sales: Any, typed: str, first: str) -> None:
    make(Contact, name="龚海涛", customer=owned(sales, "江东电网"))
    sales.person.lang = "zh-hans"
    sales.person.save()
    groups = sales.get("/_palette", {"q": typed}).json()["groups"]
    assert groups[0]["label"] == first
    if typed == "gonghai":
        assert [group["label"] for group in groups] == ["前往", "联系人"]
        assert groups[0]["items"][0]["href"] == "/pool/"


def test_before_anything_is_typed_a_glance_is_enough(sales: Any) -> None:
    """Six of each kind, what the record page offers first standing first; the rest is found by words."""
    customer = owned(sales, "江东电网")
    at = f"/customer/{customer.pk}/"
    found = ask(sales, at=at)
    assert [(label, len(items)) for label, items in found.items()] == [("This record", 6), ("New", 6), ("Go to", 6)]
    first = [item["href"] for item in found["This record"]][:3]
    assert first == [f"{at}say/", f"{at}edit/", f"{at}do/transfer/"]
    assert [item["href"] for item in ask(sales, at=at, q="print")["This record"]] == [f"{at}print/"]
    assert "/contact/" in [item["href"] for item in ask(sales, q="contacts")["Go to"]]


def test_only_what_may_be_done_to_this_very_record(signed_in: Any, people: Any) -> None:
    """An engineer sees every customer and the tasks around it, and changes his own tasks only."""
    engineer = signed_in("service_engineer", lang="en")
    customer = make(Customer, name="江东电网")
    about = {"target_entity": "customers.Customer", "target_id": customer.pk}
    others, own = (make(Task, owner=who, **about) for who in (people("sales"), engineer.person))
    seen = [[item["href"] for item in ask(engineer, at=f"/task/{task.pk}/")["This record"]] for task in (others, own)]
    assert f"/task/{own.pk}/edit/" in seen[1]
    assert [href for href in seen[0] if "/edit/" in href or "/do/" in href] == []


def test_no_actions_on_a_record_of_others(sales: Any) -> None:
    other = make(Customer, name="别人的")
    for at in (f"/customer/{other.pk}/", "/customer/x/", "/nothing/1/", f"/customer/{'9' * 30}/", "//[", ""):
        assert "This record" not in ask(sales, at=at)


def test_commands_are_found_by_words(sales: Any) -> None:
    assert [item["href"] for item in ask(sales, q="contacts")["Go to"]] == ["/contact/"]


def test_five_and_then_a_way_to_all(sales: Any) -> None:
    for number in range(7):
        owned(sales, f"宏达电子{number}厂")
    items = ask(sales, q="宏达")["Customers"]
    assert (len(items), items[-1]["href"]) == (6, "/customer/?q=%E5%AE%8F%E8%BE%BE")


def test_strangers_are_sent_to_sign_in(client: Any) -> None:
    for path in ("/_palette?q=a", "/search/?q=a", "/_pick/customers.Customer", "/_notifications/count"):
        assert client.get(path).status_code == 302


def test_the_picker_pages_by_key(sales: Any) -> None:
    made = [owned(sales, f"客户{number:02d}").pk for number in range(45)]
    seen: list[int] = []
    after = ""
    for _round in range(3):
        page = sales.get("/_pick/customers.Customer", {"after": after}).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
    assert (sorted(seen), len(set(seen)), after) == (sorted(made), 45, "")


def test_the_picker_ranks_pages_and_excludes(sales: Any) -> None:
    made = [owned(sales, f"宏达电子{number}厂").pk for number in range(25)]
    exact = owned(sales, "宏达")
    first = sales.get("/_pick/customers.Customer", {"q": "宏达", "exclude": str(made[0])}).json()
    second = sales.get(
        "/_pick/customers.Customer", {"q": "宏达", "exclude": str(made[0]), "after": first["next"]}
    ).json()
    ids = [item["id"] for item in (*first["items"], *second["items"])]
    assert (ids[0], len(ids), made[0] in ids, second["next"]) == (exact.pk, 25, False, "")


def test_the_picker_is_narrowed_by_another_field(sales: Any) -> None:
    one, other = owned(sales, "甲公司"), owned(sales, "乙公司")
    person = make(Contact, customer=one, name="李一", is_active=True)
    make(Contact, customer=other, name="李二")
    items = sales.get("/_pick/customers.Contact", {"q": "李", "customer": str(one.pk)}).json()["items"]
    assert [(item["id"], "甲公司" in item["hint"]) for item in items] == [(person.pk, True)]


def test_list_entries_out_of_use_are_not_offered_and_speak_the_language(sales: Any) -> None:
    make(Industry, name="电网", name_en="Power grid", position=1, is_active=True)
    make(Industry, name="旧行业", is_active=False)
    items = sales.get("/_pick/customers.Industry").json()["items"]
    assert [item["label"] for item in items] == ["Power grid"]


def test_the_picker_refuses_what_it_does_not_know(sales: Any) -> None:
    assert sales.get("/_pick/customers.Nothing").status_code == 404
    answer = sales.get("/_pick/customers.Customer", {"q": "a", "after": "x"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        ["This page address is damaged. Start from the first page."],
    )


def test_the_picker_needs_the_right_to_view(signed_in: Any) -> None:
    admin = signed_in("system_admin")
    assert admin.get("/_pick/customers.Customer").status_code == 403


def test_a_fixed_number_of_queries(sales: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        perform("create", Customer, {"name": f"宏达电子{number}厂"}, actor=_actor(sales.person).over("job"))
    ask(sales, q="宏达")
    with django_assert_max_num_queries(8):
        ask(sales, q="宏达")


def _actor(person: Any) -> Any:
    from keben.domains.org.access.actors import actor_for

    return actor_for(person)


def test_where_nothing_is_found_the_check_for_twins_is_offered(sales: Any) -> None:
    make(Customer, name="江东电网")
    found = ask(sales, q="江东电网")
    assert list(found) == ["Nothing found"]
    assert [(item["href"], item["label"]) for item in found["Nothing found"]] == [("/twins/check/", "Check for twins")]
    owned(sales, "江东电网分公司")
    assert "Nothing found" not in ask(sales, q="江东电网")
