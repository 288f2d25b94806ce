"""Names stand in pinyin order, in lists, over pages and through links, on both databases."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from keben.domains.customers.models import Contact, Customer
from keben.domains.org.models import User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.actions.perform import perform
from keben.kernel.query import ListQuery
from keben.kernel.registry import registry
from keben.kernel.testing.make import make

ACTOR = system_actor("tests")
NAMES = ["重庆长安", "58同城", "安徽海螺", "中国石化", "TCL", "长春一汽"]
ORDER = ["58同城", "TCL", "安徽海螺", "长春一汽", "重庆长安", "中国石化"]


def names(**parts: Any) -> list[str]:
    query = ListQuery(registry.of(Customer), ACTOR, names=("name",), **parts)
    return [row.values["name"] for row in query.page(size=50).rows]


@pytest.fixture
def customers(db: None) -> list[Any]:
    return [make(Customer, name=name) for name in NAMES]


def test_a_list_sorts_names_by_pinyin_in_both_directions(customers: list[Any]) -> None:
    assert names(sort="name") == ORDER
    assert names(sort="-name") == ORDER[::-1]


def test_pages_follow_the_same_order_without_gap_or_double(customers: list[Any]) -> None:
    query = ListQuery(registry.of(Customer), ACTOR, names=("name",), sort="name")
    seen, after = [], ""
    while True:
        page = query.page(size=2, after=after)
        seen += [row.values["name"] for row in page.rows]
        if not page.after:
            break
        after = page.after
    assert seen == ORDER
    back = query.page(size=2, before=page.before)
    assert [row.values["name"] for row in back.rows] == ORDER[2:4]


def test_equal_names_are_kept_apart_by_their_key(db: None) -> None:
    made = [make(Customer, name="安居汇").pk for _n in range(3)]
    query = ListQuery(registry.of(Customer), ACTOR, names=("name",), sort="name")
    first = query.page(size=2)
    assert [row.pk for row in first.rows] + [row.pk for row in query.page(size=2, after=first.after).rows] == made


def test_links_sort_by_the_name_of_their_target(db: None) -> None:
    for owner in ("张三", "阿强", "单伟"):
        make(Contact, customer=make(Customer, name=f"{owner}的公司").pk, name=owner)
    query = ListQuery(registry.of(Contact), ACTOR, names=("name", "customer"), sort="customer")
    assert [row.values["name"] for row in query.page().rows] == ["阿强", "单伟", "张三"]
    by_name = ListQuery(registry.of(Contact), ACTOR, names=("name",), sort="name")
    assert [row.values["name"] for row in by_name.page().rows] == ["阿强", "单伟", "张三"]  # shan, not dan


def test_the_key_follows_its_name_and_leaves_no_trace_in_history(customers: list[Any]) -> None:
    done = perform("edit", customers[3], {"name": "安阳中石化"}, actor=ACTOR)
    assert done.changes == {"name": ["中国石化", "安阳中石化"]}
    customers[3].refresh_from_db()
    assert customers[3].name_key == "1an yang zhong shi hua\t安阳中石化"
    assert names(sort="name")[-1] == "重庆长安"


def test_batches_and_long_names_have_keys_too(db: None) -> None:
    run = BatchCreate(Customer, ACTOR)
    made = run.write([{"name": "中" * 120}, {"name": "澳门电力"}])
    assert [len(one.record.name_key) for one in made] == [160, 20]
    assert names(sort="name") == ["澳门电力", "中" * 120]


def test_no_face_knows_the_key(db: None) -> None:
    entity = registry.of(Customer)
    assert "name_key" not in entity.names()
    assert not entity.has("name_key")
    assert not registry.of(User).has("name_key")


def test_the_migration_fills_the_keys_of_rows_that_exist(customers: list[Any]) -> None:
    Customer._base_manager.update(name_key="")
    module = importlib.import_module("keben.kernel.sort_keys")
    assert module.fill_stored(Customer, connection, batch=4) == 6
    assert names(sort="name") == ORDER
    module.filling("customers", "Customer", "Contact")(apps, type("Editor", (), {"connection": connection}))
    assert names(sort="name") == ORDER


def test_the_first_page_comes_from_the_index(customers: list[Any]) -> None:
    query = ListQuery(registry.of(Customer), ACTOR, names=("name",), sort="name")
    rows = query.rows.order_by("name_key", "pk").values_list("name_key", "pk", "name", "owner__name")[:30]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    assert "customer_name_key" in rows.explain()
    assert "SORT" not in rows.explain().upper().replace("CUSTOMER_NAME_KEY", "").replace("SORT_KEY", "")
