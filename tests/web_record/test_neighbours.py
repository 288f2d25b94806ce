"""Next and previous on the page follow the list that the reader came from."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from keben.domains.customers.models import Customer
from keben.kernel.features.team import TeamMember
from keben.kernel.testing.make import make
from tests.web_record.conftest import DRAWER, HTMX

pytestmark = pytest.mark.django_db


def steps(html: str) -> tuple[str, str]:
    """Where Alt ↑ and Alt ↓ lead."""
    found = {key: re.search(rf'href="([^"]*)" data-kb-key="alt[+]{key}"', html) for key in ("ArrowUp", "ArrowDown")}
    return tuple(one.group(1).replace("&amp;", "&") if one else "" for one in found.values())  # type: ignore[return-value]


@pytest.fixture
def four(sales: Any) -> list[Customer]:
    """Four customers whose names are not in the order of their keys."""
    return [
        make(Customer, owner=sales.person, name=name, level=None) for name in ("Delta", "Alpha", "Charlie", "Bravo")
    ]


def test_the_order_and_the_filter_of_the_list_it_came_from(sales: Any, four: list[Customer]) -> None:
    delta, alpha, charlie, _bravo = four
    tree = quote('{"all":[["name","is_not","Bravo"]]}')
    query = f"sort=name&f={tree}"
    origin = {"Referer": f"http://testserver/customer/?{query}"}
    html = sales.get(f"/customer/{charlie.pk}/", headers=origin).content.decode()
    carried = f"?list={quote(query)}"
    assert steps(html) == (f"/customer/{alpha.pk}/{carried}", f"/customer/{delta.pk}/{carried}")
    assert f'href="/customer/?{query.replace("&", "&amp;")}"' in html
    onward = sales.get(f"/customer/{delta.pk}/{carried}").content.decode()
    assert steps(onward) == (f"/customer/{charlie.pk}/{carried}", "")


def test_what_an_edit_took_out_of_the_list_keeps_its_place(sales: Any, four: list[Customer]) -> None:
    _delta, alpha, charlie, bravo = four
    tree = quote('{"all":[["name","is_not","Bravo"]]}')
    html = sales.get(f"/customer/{bravo.pk}/", {"list": f"sort=name&f={tree}"}).content.decode()
    up, down = steps(html)
    assert (up.partition("?")[0], down.partition("?")[0]) == (f"/customer/{alpha.pk}/", f"/customer/{charlie.pk}/")


def test_without_a_list_newer_and_older(sales: Any, four: list[Customer]) -> None:
    for headers in ({}, {"Referer": "http://elsewhere.example/customer/?sort=name"}, {"Referer": "http://testserver/"}):
        html = sales.get(f"/customer/{four[1].pk}/", headers=headers).content.decode()
        assert steps(html) == (f"/customer/{four[2].pk}/", f"/customer/{four[0].pk}/")


def test_a_damaged_list_does_not_hide_the_record(sales: Any, four: list[Customer]) -> None:
    for damaged in ("f=%7Bnonsense", "sort=nothing", "f=%7B%22all%22%3A%5B%5B%22secret%22%2C%22is%22%2C1%5D%5D%7D"):
        answer = sales.get(f"/customer/{four[1].pk}/", {"list": damaged})
        assert answer.status_code == 200, damaged


def test_neighbours_lie_within_the_scope(sales: Any, four: list[Customer]) -> None:
    make(Customer, name="Aztec")
    html = sales.get(f"/customer/{four[1].pk}/", {"list": "sort=name"}).content.decode()
    assert steps(html)[1].partition("?")[0] == f"/customer/{four[3].pk}/"


def test_the_head_reloads_with_its_list_and_the_drawer_has_none(sales: Any, four: list[Customer]) -> None:
    page = sales.get(f"/customer/{four[1].pk}/", {"list": "sort=name"}).content.decode()
    assert f'hx-get="/customer/{four[1].pk}/?part=head&amp;list=sort%3Dname"' in page
    part = sales.get(f"/customer/{four[1].pk}/?part=head&list=sort%3Dname", headers=HTMX).content.decode()
    assert f'href="/customer/{four[3].pk}/?list=sort%3Dname"' in part
    drawer = sales.get(f"/customer/{four[1].pk}/", headers=DRAWER).content.decode()
    assert "Next record" not in drawer


def test_own_and_shared_records_are_neighbours_of_each_other(sales: Any, four: list[Customer]) -> None:
    shared, _strange = make(Customer, name="Shared", level=None), make(Customer, name="Strange", level=None)
    late = make(Customer, owner=sales.person, name="Late", level=None)
    TeamMember.objects.create(entity="customers.Customer", object_id=shared.pk, user=sales.person)
    around = {
        one.pk: steps(sales.get(f"/customer/{one.pk}/").content.decode()) for one in (four[0], four[3], shared, late)
    }
    assert around == {
        four[0].pk: (f"/customer/{four[1].pk}/", ""),
        four[3].pk: (f"/customer/{shared.pk}/", f"/customer/{four[2].pk}/"),
        shared.pk: (f"/customer/{late.pk}/", f"/customer/{four[3].pk}/"),
        late.pk: ("", f"/customer/{shared.pk}/"),
    }
