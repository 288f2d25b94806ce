"""Lists by groups: count and sums per value, rows on opening, the address and the view say by what."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.domains.activities.models import Task
from keben.domains.customers.models import Customer, CustomerLevel
from keben.kernel.access.actor import system_actor
from keben.kernel.problems import Invalid
from keben.kernel.query import ListQuery
from keben.kernel.query.groups import groups, inside, leaf, title
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from keben.web.models import SavedView

pytestmark = pytest.mark.django_db
ACTOR = system_actor("tests")


def level(name: str, position: int, **more: Any) -> Any:
    return make(CustomerLevel, name=name, position=position, **more)


@pytest.fixture
def five() -> list[Any]:
    """Two VIPs, two plain ones, one without a level; sums in fen."""
    plain, vip = level("普通", 30, code="std"), level("VIP", 10, code="vip", colour="gold")
    rows = [
        make(Customer, name=f"c{at}", level=one.pk if one else None, region="440304" if at else "310101")
        for at, one in enumerate((plain, vip, plain, vip, None))
    ]
    for at, row in enumerate(rows):
        Customer._base_manager.filter(pk=row.pk).update(receivable=at * 1_000_000, overdue=at * 100)
    return rows


def heads(html: str) -> list[tuple[str, str]]:
    """Label and count of every head of the table."""
    found = re.findall(r'kb-grouprow__open".*?</svg>(.*?)<span class="kb-muted">([^<]*)</span>', html, re.S)
    return [(re.sub(r"<[^>]*>", "", label).strip(), count) for label, count in found]


def names(html: str) -> list[str]:
    return re.findall(r"data-kb-peek>([^<]*)</a>", html)


def test_look_ups_come_in_their_own_order_and_rows_without_a_value_last(five: list[Any]) -> None:
    query = ListQuery(registry.of(Customer), ACTOR)
    item = query.entity.field("level")
    found, more = groups(query, item)
    assert [(title(item, one), one.count, one.sums["receivable"], one.sums["overdue"]) for one in found] == [
        ("VIP", 2, 4_000_000, 400),
        ("普通", 2, 2_000_000, 200),
        ("", 1, 4_000_000, 400),
    ]
    assert not more


def test_only_so_many_groups_are_shown_and_the_rest_is_told(five: list[Any]) -> None:
    query = ListQuery(registry.of(Customer), ACTOR)
    found, more = groups(query, query.entity.field("level"), most=2)
    assert (len(found), more) == (2, True)


def test_regions_group_by_province_and_moments_by_month(five: list[Any]) -> None:
    query = ListQuery(registry.of(Customer), ACTOR)
    region = query.entity.field("region")
    found, _more = groups(query, region)
    assert [(title(region, one), one.count) for one in found] == [("上海市", 1), ("广东省", 4)]
    assert query.rows.filter(inside(region, "44")).count() == 4
    for month in (1, 1, 3):
        make(Task, name="x", due_at=dt.datetime(2026, month, 31, 23, 30, tzinfo=dt.UTC))
    tasks = ListQuery(registry.of(Task), ACTOR)
    due = tasks.entity.field("due_at")
    found, _more = groups(tasks, due)
    assert [(one.key, one.count) for one in found] == [("2026-04", 1), ("2026-02", 2)]  # as the clock in Shanghai says
    assert tasks.rows.filter(inside(due, "2026-02")).count() == 2


def test_the_rows_of_a_group_are_those_of_its_filter(five: list[Any]) -> None:
    for name in ("level", "region", "lifecycle", "is_locked", "owner", "updated_at"):
        query = ListQuery(registry.of(Customer), ACTOR)
        item = query.entity.field(name)
        found, _more = groups(query, item)
        assert sum(one.count for one in found) == 5
        for one in found:
            assert query.rows.filter(inside(item, one.key)).count() == one.count
            tree = {"all": [leaf(item, one.key)]}
            assert ListQuery(registry.of(Customer), ACTOR, tree=tree).count() == one.count


@pytest.mark.parametrize(
    ("name", "key"), [("level", "x"), ("level", "²"), ("updated_at", "2026-13"), ("region", "4"), ("lifecycle", "zz"),
                      ("is_locked", "2")]
)  # fmt: skip
def test_a_key_that_is_no_group_is_refused(name: str, key: str) -> None:
    with pytest.raises(Invalid, match="group_key"):
        inside(registry.of(Customer).field(name), key)


def test_what_has_a_value_of_its_own_per_row_cannot_be_grouped() -> None:
    query = ListQuery(registry.of(Customer), ACTOR)
    with pytest.raises(Invalid, match="ungroupable"):
        groups(query, query.entity.field("name"))


def test_the_page_shows_heads_with_counts_and_sums(signed_in: Any, five: list[Any]) -> None:
    html = signed_in("boss").get("/customer/?group=level").content.decode()
    assert heads(html) == [("VIP", "2 家"), ("普通", "2 家"), ("未设置", "1 家")]
    assert names(html) == []
    assert "40,000.00" in html
    assert "3 组，共 5 家" in html
    assert 'data-kb-total="5"' in html


def test_a_group_opens_to_its_rows_and_pages_inside(signed_in: Any, five: list[Any]) -> None:
    client = signed_in("boss")
    vip = five[1].level_id
    assert sorted(names(client.get(f"/customer/?group=level&open={vip}").content.decode())) == ["c1", "c3"]
    plain = client.get(f"/customer/group/?group=level&at={vip}&sort=name").content.decode()
    assert names(plain) == ["c1", "c3"]
    assert "<html" not in plain
    for number in range(15):
        make(Customer, name=f"x{number:02d}", level=vip)
    first = client.get(f"/customer/group/?group=level&at={vip}&sort=name&size=15").content.decode()
    following = re.search(r'<button[^>]*data-kb-open="([^"]*)"', first)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).content.decode()
    assert names(first)[:2] + names(second) == ["c1", "c3", "x13", "x14"]
    assert "data-kb-open" not in second


def test_filter_search_and_scope_hold_for_groups(signed_in: Any, five: list[Any]) -> None:
    html = signed_in("boss").get('/customer/?group=level&f={"all":[["name","is","c1"]]}').content.decode()
    assert heads(html) == [("VIP", "1 家")]
    assert heads(signed_in("sales").get("/customer/?group=level").content.decode()) == []


def test_a_field_that_is_masked_or_unknown_does_not_group(signed_in: Any, five: list[Any]) -> None:
    client = signed_in("boss")
    for name in ("phone", "name", "nonsense", "name_key"):
        html = client.get(f"/customer/?group={name}").content.decode()
        assert len(names(html)) == 5
        assert client.get(f"/customer/group/?group={name}&at=1").status_code == 404
    assert client.get("/customer/group/?group=level&at=abc").status_code == 422


def test_sums_of_masked_amounts_are_left_out(signed_in: Any, five: list[Any]) -> None:
    html = signed_in("service_engineer").get("/customer/?group=level").content.decode()
    assert heads(html)[0] == ("VIP", "2 家")
    assert "40,000.00" not in html


def test_the_view_keeps_its_groups_and_the_address_may_switch_them_off(signed_in: Any, five: list[Any]) -> None:
    client = signed_in("boss")
    client.post("/customer/views/new/?group=level", {"name": "By level"})
    view = SavedView.objects.get()
    assert view.group == "level"
    assert len(heads(client.get(f"/customer/?view=v{view.pk}").content.decode())) == 3
    off = client.get(f"/customer/?view=v{view.pk}&group=-").content.decode()
    assert (len(heads(off)), len(names(off)), "views/save/" in off) == (0, 5, True)
    client.post(f"/customer/views/save/?view=v{view.pk}&group=-")
    view.refresh_from_db()
    assert view.group == ""


def test_grouping_costs_the_same_queries_whatever_the_rows(signed_in: Any, five: list[Any]) -> None:
    client = signed_in("boss")
    client.get("/customer/?group=level")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/customer/?group=level")
    for number in range(20):
        make(Customer, name=f"y{number}", level=level(f"L{number}", number, code=f"l{number}").pk)
    with CaptureQueriesContext(connection) as many:
        client.get("/customer/?group=level")
    assert len(few) == len(many)


def test_the_large_unit_is_kept_with_the_view(signed_in: Any, five: list[Any]) -> None:
    client = signed_in("boss")
    assert client.get("/customer/unit/?wan=1").status_code == 405
    assert client.post("/customer/unit/?view=mine&wan=1")["HX-Redirect"] == "/customer/?view=mine"
    Customer._base_manager.update(owner=client.person.pk)
    html = client.get("/customer/?view=mine&sort=name").content.decode()
    assert re.findall(r'title="30,000.00">([^<]*)<', html) == ["3.00"]
    assert "金额单位：万元" in client.get("/customer/summary/?view=mine").content.decode()
    assert "30,000.00</span>" in client.get("/customer/?sort=name").content.decode()
    client.post("/customer/unit/?view=mine&wan=0")
    assert "30,000.00</span>" in client.get("/customer/?view=mine").content.decode()
    assert [(v.base, v.in_wan) for v in SavedView.objects.all()] == [("mine", False)]


def test_english_has_no_ten_thousands(signed_in: Any, five: list[Any]) -> None:
    client = signed_in("boss")
    client.person.lang = "en"
    client.person.save(update_fields=["lang"])
    client.post("/customer/unit/?wan=1")
    html = client.get("/customer/").content.decode()
    assert ("kb-unit" in html, "30,000.00</span>" in html) == (False, True)
