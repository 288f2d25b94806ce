"""Lists: rows without a value come last both ways, pages meet without gap or double, filters nest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.customers.models import Contact, Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.problems import Invalid
from keben.kernel.query import ListQuery, counts
from keben.kernel.query.filters import load
from keben.kernel.reader import Among, scoped
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make

pytestmark = pytest.mark.django_db


def customers(**parts: object) -> ListQuery:
    """A list of customers for the system."""
    return ListQuery(registry.get("customers.Customer"), SYSTEM, **parts)  # type: ignore[arg-type]


@pytest.fixture
def five() -> list[int]:
    """Five customers; two were never followed up, two at the same moment."""
    now = timezone.now()
    moments = [None, now, now - dt.timedelta(days=9), now, None]
    return [make(Customer, name=f"c{i}", last_followed_at=at).pk for i, at in enumerate(moments)]


@pytest.mark.parametrize(
    ("sort", "order"), [("last_followed_at", [2, 1, 3, 0, 4]), ("-last_followed_at", [3, 1, 2, 4, 0])]
)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
def test_pages_forth_and_back(five: list[int], sort: str, order: list[int], size: int) -> None:
    expected = [five[i] for i in order]
    query = customers(sort=sort, names=("name",))
    found, pages = [], []
    page = query.page(size=size)
    while True:
        pages.append([row.pk for row in page.rows])
        found += pages[-1]
        if not page.after:
            break
        page = query.page(size=size, after=page.after)
    assert found == expected
    back = []
    while page.before:
        page = query.page(size=size, before=page.before)
        back.append([row.pk for row in page.rows])
    assert [pk for part in reversed(back) for pk in part] == expected[: len(expected) - len(pages[-1])]


def test_filters_nest(five: list[int]) -> None:
    tree = {"any": [["name", "is", "c1"], {"all": [["last_followed_at", "empty"], ["name", "is_not", "c0"]]}]}
    assert [row.pk for row in customers(tree=tree, sort="id").page().rows] == [five[1], five[4]]


def test_capped_count(five: list[int]) -> None:
    assert customers().count() == 5
    assert customers().count(cap=3) == 4


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("{", "f", "filter_json"),
        ('{"all": [["nope", "is", 1]]}', "nope", "unknown_field"),
        ('{"all": [["name", "gt", 1]]}', "name", "unknown_lookup"),
        ('{"all": [["founded_on", "is", "soon"]]}', "founded_on", "date_unreadable"),
        ('{"all": "x"}', "f", "filter_shape"),
    ],
)
def test_bad_filters_say_what_is_wrong(text: str, name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        customers(tree=load(text)).count()
    assert [p.code for p in refused.value.errors[name]] == [code]


def test_damaged_cursor() -> None:
    with pytest.raises(Invalid) as refused:
        customers().page(after="garbage")
    assert [p.code for p in refused.value.errors["after"]] == ["cursor"]


def test_several_counts_are_one_statement(people: Any, django_assert_num_queries: Any) -> None:
    me, other = people("sales"), people("sales")
    for owner in (me, me, other):
        make(Customer, owner=owner)
    actor, entity = actor_for(me), registry.of(Customer)
    mine, none = Among("owner", frozenset({me.pk})), Among("owner", frozenset({other.pk}))
    questions = [
        ListQuery(entity, actor),
        ListQuery(entity, actor, among=mine),
        ListQuery(entity, actor, among=none),
        ListQuery(entity, actor, tree={"all": [["lifecycle", "any", []]]}),
    ]
    with django_assert_num_queries(1):
        assert counts(questions) == [2, 2, 0, 0]
    assert counts([]) == []


def test_owners_within_reach_are_condition_enough(people: Any) -> None:
    me = people("sales")
    rows = scoped(Customer, actor_for(me), among=Among("owner", frozenset({me.pk})))
    assert "kernel_teammember" not in str(rows.query)
    assert "kernel_teammember" in str(scoped(Customer, actor_for(me), among=Among("owner", frozenset({0}))).query)
    contacts = scoped(Contact, actor_for(me), among=Among("customer__owner", frozenset({me.pk})))
    assert "kernel_teammember" not in str(contacts.query)


def test_a_kept_statement_asks_for_the_reader_and_the_cursor_of_now(people: Any) -> None:
    me, other = people("sales"), people("sales")
    rows = [make(Customer, owner=me, name=f"{n}") for n in range(5)]
    entity = registry.of(Customer)
    whole = [row.pk for row in rows[::-1]]
    for _turn in range(2):
        assert [row.pk for row in ListQuery(entity, actor_for(me), sort="-id").page(size=9).rows] == whole
        assert ListQuery(entity, actor_for(other), sort="-id").page(size=9).rows == []
        first = ListQuery(entity, actor_for(me), sort="-id").page(size=2)
        second = ListQuery(entity, actor_for(me), sort="-id").page(size=2, after=first.after)
        assert [row.pk for row in (*first.rows, *second.rows)] == whole[:4]
