"""A filter that names what is gone or hidden: the list opens without that condition and says so; nothing else does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from keben.domains.customers.models import Customer
from keben.domains.org.models import Role
from keben.domains.org.role.model import RoleField
from keben.kernel import stamps
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.perform import perform
from keben.kernel.customfields import CustomField
from keben.kernel.testing.make import SYSTEM, make
from keben.web.listing.left_out import sifted
from keben.web.models import SavedView

pytestmark = pytest.mark.django_db
KEPT = ["name", "contains", "远"]
GONE = ["no_such_field", "is", 1]
SAID = "已忽略：{}。这些字段已不存在，或你无权按它们筛选、排序。"


@pytest.fixture
def seller(signed_in: Any) -> Any:
    """The browser of a salesman who has two customers."""
    found = signed_in("sales")
    for name in ("恒远电力", "金恒煤业"):
        make(Customer, name=name, owner=found.person)
    return found


def veil(field: str, right: FieldRight) -> None:
    data = {"role": Role.objects.get(code="sales").pk, "entity": "customers.Customer", "field": field, "right": right}
    perform("create", RoleField, data, actor=SYSTEM)


def filtered(*leaves: Any) -> str:
    return quote(json.dumps({"all": list(leaves)}))


def led(answer: Any) -> tuple[str, dict[str, list[str]]]:
    """Where a redirect leads: the path and the parameters of the address."""
    assert answer.status_code == 302
    parts = urlsplit(answer["Location"])
    return parts.path, parse_qs(parts.query, keep_blank_values=True)


def test_an_unknown_field_is_left_out_and_named(seller: Any) -> None:
    address = f"/customer/?f={filtered(KEPT, GONE)}&sort=-name&size=60"
    answer = seller.get(address, follow=True)
    ((there, status),) = answer.redirect_chain
    query = parse_qs(urlsplit(there).query)
    assert (urlsplit(there).path, status, json.loads(query["f"][0])) == ("/customer/", 302, {"all": [KEPT]})
    assert (query["sort"], query["size"]) == (["-name"], ["60"])
    html = answer.content.decode()
    assert answer.status_code == 200
    assert (html.count(SAID.format("no_such_field")), "恒远电力" in html, "金恒煤业" in html) == (1, True, False)
    again = seller.get(answer.redirect_chain[0][0]).content.decode()
    assert "已忽略" not in again


def test_where_nothing_is_left_all_of_it_is_shown(seller: Any) -> None:
    path, query = led(seller.get(f"/customer/?f={filtered(GONE)}"))
    assert (path, query) == ("/customer/", {})
    html = seller.get(f"/customer/?f={filtered(GONE)}", follow=True).content.decode()
    assert ("恒远电力" in html, "金恒煤业" in html) == (True, True)


@pytest.mark.parametrize("look", ["board", "calendar"])
def test_every_look_does_the_same(seller: Any, look: str) -> None:
    path, query = led(seller.get(f"/customer/?look={look}&f={filtered(GONE)}"))
    assert (path, query) == ("/customer/", {"look": [look]})


@pytest.mark.parametrize("right", [FieldRight.HIDDEN, FieldRight.MASKED])
def test_a_field_that_the_reader_may_not_search(seller: Any, right: FieldRight) -> None:
    veil("phone", right)
    address = f"/customer/?f={filtered(KEPT, ['phone', 'contains', '0516'])}"
    _path, query = led(seller.get(address))
    assert json.loads(query["f"][0]) == {"all": [KEPT]}
    html = seller.get(address, follow=True).content.decode()
    assert SAID.format("phone" if right == FieldRight.HIDDEN else "电话") in html
    kept = seller.get(f"/customer/?f={filtered(['phone', 'filled'])}")
    assert kept.status_code == (302 if right == FieldRight.HIDDEN else 200)


def test_a_view_with_a_custom_field_that_was_hidden(seller: Any) -> None:
    field = make(CustomField, entity="customers.Customer", name="floor", label="楼层", label_en="Floor", code="text")
    stamps.touch("custom_fields")
    tree = {"all": [["x_floor", "is", "3"], KEPT]}
    view = SavedView.objects.create(
        entity="customers.Customer",
        name="三楼",
        user=seller.person,
        tree=tree,
        sort="x_floor",
        columns=["name", "x_floor"],
    )
    address = f"/customer/?view=v{view.pk}"
    assert seller.get(address).status_code == 200
    perform("hide", field, {}, actor=SYSTEM)
    path, query = led(seller.get(address))
    assert (path, query["view"], json.loads(query["f"][0])) == ("/customer/", [f"v{view.pk}"], {"all": [KEPT]})
    html = seller.get(address, follow=True).content.decode()
    assert (SAID.format("楼层") in html, "恒远电力" in html, "金恒煤业" in html) == (True, True, False)
    assert "views/save/" in html
    view.refresh_from_db()
    assert view.tree == tree


def test_a_view_of_a_colleague_with_a_field_that_the_reader_may_not_see(seller: Any, people: Any) -> None:
    veil("phone", FieldRight.HIDDEN)
    view = SavedView.objects.create(
        entity="customers.Customer",
        name="徐州",
        user=people("boss"),
        is_shared=True,
        tree={"all": [["phone", "contains", "0516"]]},
    )
    path, query = led(seller.get(f"/customer/?view=v{view.pk}"))
    assert (path, query) == ("/customer/", {"view": [f"v{view.pk}"], "f": [""]})
    html = seller.get(f"/customer/?view=v{view.pk}", follow=True).content.decode()
    assert (SAID.format("phone") in html, "恒远电力" in html, "金恒煤业" in html) == (True, True, True)


def test_a_view_of_the_program_says_what_it_could_not_ask(seller: Any) -> None:
    veil("owner", FieldRight.HIDDEN)
    answer = seller.get("/customer/?view=mine")
    assert (answer.status_code, SAID.format("owner") in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("sort", ["no_such_field", "-no_such_field", "x_gone"])
def test_an_order_that_is_not_there_is_that_of_the_noun(seller: Any, sort: str) -> None:
    answer = seller.get(f"/customer/?sort={sort}", follow=True)
    html = answer.content.decode()
    assert [there for there, _status in answer.redirect_chain] == ["/customer/?sort=-updated_at"]
    assert (SAID.format(sort.removeprefix("-")) in html, "恒远电力" in html) == (True, True)


@pytest.mark.parametrize("part", ["summary/", "export/"])
def test_what_counts_or_takes_away_goes_on_refusing(seller: Any, part: str) -> None:
    answer = seller.get(f"/customer/{part}?f={filtered(GONE)}", headers={"HX-Request": "true"})
    assert answer.status_code == 422


def test_a_batch_over_all_goes_on_refusing(seller: Any) -> None:
    names = list(Customer.objects.values_list("name", flat=True))
    query = f"f={filtered(GONE)}"
    answer = seller.post("/customer/batch/delete/", {"all": "1", "query": query}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert list(Customer.objects.filter(deleted_at=None).values_list("name", flat=True)) == names


def test_the_api_goes_on_refusing(seller: Any) -> None:
    answer = seller.get(f"/api/v1/customer?f={filtered(GONE)}")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [one["code"] for one in answer.json()["errors"]] == ["unknown_field"]


def test_a_damaged_filter_is_refused_as_before(seller: Any) -> None:
    assert seller.get("/customer/?f={").status_code == 422
    assert seller.get(f"/customer/?f={filtered(['name'])}").status_code == 422


@pytest.mark.parametrize(
    ("tree", "left", "names"),
    [
        ({}, {}, []),
        ({"all": [KEPT]}, {"all": [KEPT]}, []),
        ({"any": [KEPT, GONE]}, {"any": [KEPT]}, ["no_such_field"]),
        ({"all": [KEPT, {"any": [GONE, ["gone", "is", 2]]}]}, {"all": [KEPT]}, ["no_such_field", "gone"]),
        ({"all": [{"any": [GONE, KEPT]}, {"all": []}]}, {"all": [{"any": [KEPT]}, {"all": []}]}, ["no_such_field"]),
        (GONE, [], ["no_such_field"]),
        ({"all": [["@starred", "is", "@me"]]}, {"all": [["@starred", "is", "@me"]]}, []),
        ({"all": [["@nothing", "is", "@me"]]}, {}, ["@nothing"]),
    ],
)
def test_what_is_left_of_a_tree(db: None, tree: Any, left: Any, names: list[str]) -> None:
    from keben.kernel.registry import registry

    assert sifted(tree, registry.get("customers.Customer"), SYSTEM) == (left, names)
