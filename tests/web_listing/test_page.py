"""The list page: scope, filter, search, sort, pages by key, empty states, and a fixed number of queries."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keben.domains.customers.models import Customer, Industry
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/customer/", **params: Any) -> str:
    """The HTML of a list."""
    response = client.get(f"{path}?{urlencode(params)}" if params else path)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def names(html: str) -> list[str]:
    """The names in the table, in their order."""
    return re.findall(r"data-kb-peek>([^<]*)</a>", html)


def link(html: str, rel: str) -> str:
    """The address of the next or previous page."""
    found = re.search(rf'href="([^"]*)" rel="{rel}"', html)
    return found[1].replace("&amp;", "&") if found else ""


def test_a_stranger_is_sent_to_the_sign_in(db: None) -> None:
    response = Client().get("/customer/")
    assert (response.status_code, urlsplit(response["Location"]).path) == (302, "/login/")


def test_without_the_right_the_page_says_whom_to_ask(signed_in: Any) -> None:
    make(Customer, name="Hidden Mine")
    response = signed_in("system_admin").get("/customer/")
    assert response.status_code == 403
    assert "Hidden Mine" not in response.content.decode()


def test_an_unknown_noun_is_not_found(signed_in: Any) -> None:
    assert signed_in("boss").get("/no-such-noun/").status_code == 404


def test_a_salesman_sees_his_own_rows_only(signed_in: Any, people: Any) -> None:
    client = signed_in("sales")
    make(Customer, name="Mine", owner=client.person)
    make(Customer, name="Theirs", owner=people("sales"))
    assert names(page(client)) == ["Mine"]


def test_names_are_escaped_everywhere(signed_in: Any) -> None:
    make(Customer, name="<script>alert(1)</script>")
    html = page(signed_in("boss"))
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2


def test_the_filter_of_the_address_is_applied_and_shown(signed_in: Any) -> None:
    client = signed_in("boss")
    client.person.lang = "en"
    client.person.save()
    grid = make(Industry, name="电网", name_en="Power grid")
    make(Customer, name="Jiangdong Grid", industry=grid)
    make(Customer, name="Hanhai Bank")
    html = page(client, f=json.dumps([["industry", "any", [grid.pk]], ["name", "contains", "Grid"]]))
    assert names(html) == ["Jiangdong Grid"]
    assert "<b>Power grid</b>" in html
    assert "<b>contains Grid</b>" in html


def test_dropping_a_chip_leaves_the_other_conditions(signed_in: Any) -> None:
    html = page(signed_in("boss"), f=json.dumps([["overdue", "gt", 0], ["name", "contains", "A"]]), size="15")
    dropped = re.findall(r'class="kb-chip__x" href="([^"]*)"', html)
    assert [json.loads(parse_qs(urlsplit(one.replace("&amp;", "&")).query)["f"][0]) for one in dropped] == [
        {"all": [["name", "contains", "A"]]},
        {"all": [["overdue", "gt", 0]]},
    ]
    assert all("size=15" in one for one in dropped)


@pytest.mark.parametrize("text", ["{", '[["name","sounds_like","x"]]', '"x"'])
def test_a_bad_filter_is_refused_in_words(signed_in: Any, text: str) -> None:
    response = signed_in("boss").get("/customer/", {"f": text})
    assert response.status_code == 422
    assert "kb-table" not in response.content.decode()


def test_search_finds_a_part_of_the_name(signed_in: Any) -> None:
    make(Customer, name="江东电网有限公司")
    make(Customer, name="瀚海银行")
    assert names(page(signed_in("boss"), q="电网")) == ["江东电网有限公司"]


def test_pages_by_key_carry_their_place(signed_in: Any) -> None:
    client = signed_in("boss")
    for number in range(33):
        make(Customer, name=f"C{number:02}")
    first = page(client, sort="name", size=15)
    second = page(client, link(first, "next"))
    third = page(client, link(second, "next"))
    assert [names(first)[0], names(second)[0], names(third)[0]] == ["C00", "C15", "C30"]
    assert [re.search(r'data-from="(\d+)"', html)[1] for html in (first, second, third)] == ["1", "16", "31"]  # type: ignore[index]
    assert link(third, "next") == ""
    back = page(client, link(third, "prev"))
    assert (names(back), re.search(r'data-from="(\d+)"', back)[1]) == (names(second), "16")  # type: ignore[index]


def test_a_list_that_fits_on_one_page_knows_its_total(signed_in: Any) -> None:
    client = signed_in("boss")
    make(Customer, name="One")
    assert 'data-kb-total="1"' in page(client)


def test_a_cursor_of_another_sort_is_refused(signed_in: Any) -> None:
    make(Customer)
    client = signed_in("boss")
    for cursor in ("WzEsMV0", "!", "W251bGwsMV0x"):
        assert client.get("/customer/", {"after": cursor}).status_code == 422
        assert client.get("/customer/", {"before": cursor}).status_code == 422


def test_the_three_kinds_of_empty_differ(signed_in: Any) -> None:
    client = signed_in("boss")
    client.person.lang = "en"
    client.person.save()
    assert "No customers yet" in page(client)
    assert "Nothing matches" in page(client, q="nobody at all")
    assert "The recycle bin is empty" in page(client, deleted="1")


def test_the_number_of_queries_is_the_same_for_10_and_100_rows(signed_in: Any) -> None:
    client = signed_in("boss")
    industry = make(Industry, name="电网")
    for _number in range(10):
        make(Customer, industry=industry, owner=client.person)
    page(client, size=100)
    with CaptureQueriesContext(connection) as few:
        assert len(names(page(client, size=100))) == 10
    for _number in range(90):
        make(Customer, industry=industry, owner=client.person)
    page(client, size=100)
    with CaptureQueriesContext(connection) as many:
        assert len(names(page(client, size=100))) == 100
    assert len(many) == len(few)


def test_every_noun_has_a_list_in_both_languages(signed_in: Any) -> None:
    from keben.kernel.registry import registry

    clients = [signed_in(role, lang=lang) for role in ("boss", "security_admin") for lang in ("en", "zh-hans")]
    shown = set()
    for client in clients:
        for entity in registry:
            response = client.get(f"/{entity.slug}/")
            assert response.status_code in (200, 403), (entity.label, response.status_code)
            html = response.content.decode()
            assert " style=" not in html
            assert "onclick" not in html
            shown |= {entity.label} if response.status_code == 200 else set()
    assert {"customers.Customer", "activities.Task", "org.User", "org.Role", "org.RoleGrant"} <= shown


def test_masked_columns_stay_masked_and_cannot_be_sorted(signed_in: Any) -> None:
    client = signed_in("service_engineer")
    make(Customer, name="Grid", phone="13912346021", receivable=123400)
    html = page(client, cols="name,phone,receivable")
    assert "6021" in html
    assert "13912346021" not in html
    assert "1,234.00" not in html
    assert client.get("/customer/", {"sort": "receivable"})["Location"] == "/customer/?sort=-updated_at"


def test_the_order_of_departments_has_a_name(signed_in: Any) -> None:
    page = signed_in("system_admin", language="zh-hans").get("/department/").content.decode()
    assert "按组织顺序升序" in page
    assert "按path" not in page
