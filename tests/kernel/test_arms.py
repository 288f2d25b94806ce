"""Owner or team asked one after the other gives what the OR gives: every row once, in order, page by page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from keben.domains.customers.models import Contact, Customer
from keben.domains.org.access.actors import actor_for
from keben.kernel.features.team import TeamMember
from keben.kernel.query import ListQuery
from keben.kernel.query.arms import arms_of
from keben.kernel.reader import ways_in
from keben.kernel.registry import registry
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
CUSTOMER, CONTACT = "customers.Customer", "customers.Contact"


@pytest.fixture
def seen(people: Any) -> tuple[Any, list[int]]:
    """A salesman with three customers of his own and two of others whose team he is in; and two he does not see."""
    mine, other = people("sales"), people("sales")
    now = timezone.now()
    owners = [mine, other, mine, None, other, mine, other]
    made = [make(Customer, name=f"c{at}", owner=owner) for at, owner in enumerate(owners)]
    for at, one in enumerate(made):
        # Two of them at the same moment, two of them never followed up.
        moment = now - dt.timedelta(hours=at // 2)
        followed = None if at in (2, 3) else moment
        Customer._base_manager.filter(pk=one.pk).update(updated_at=moment, last_followed_at=followed)
    for at in (0, 1, 3):
        TeamMember.objects.create(entity=CUSTOMER, object_id=made[at].pk, user=mine)
    return actor_for(mine), [one.pk for one in made]


def walked(query: ListQuery, size: int) -> list[int]:
    """All keys, page by page."""
    page = query.page(size=size)
    found = [row.pk for row in page.rows]
    while page.after:
        page = query.page(size=size, after=page.after)
        found += [row.pk for row in page.rows]
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 9])
@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-updated_at", [1, 0, 3, 2, 5]),
        ("updated_at", [5, 2, 3, 0, 1]),
        ("-last_followed_at", [1, 0, 5, 3, 2]),
        ("last_followed_at", [5, 0, 1, 2, 3]),
        ("name", [0, 1, 2, 3, 5]),
    ],
)
def test_each_row_once_and_in_order(seen: tuple[Any, list[int]], sort: str, order: list[int], size: int) -> None:
    actor, keys = seen
    query = ListQuery(registry.get(CUSTOMER), actor, sort=sort, names=("name",))
    assert walked(query, size) == [keys[at] for at in order]
    assert query.count() == 5
    assert query.count(cap=3) == 4


def test_filters_hold_in_every_arm(seen: tuple[Any, list[int]]) -> None:
    actor, keys = seen
    tree = {"any": [["name", "is", "c1"], ["name", "is", "c4"], ["name", "is", "c5"]]}
    query = ListQuery(registry.get(CUSTOMER), actor, tree=tree, names=("name",))
    assert walked(query, 9) == [keys[1], keys[5]]
    assert query.count() == 2


def test_a_page_back(seen: tuple[Any, list[int]]) -> None:
    actor, keys = seen
    query = ListQuery(registry.get(CUSTOMER), actor, names=("name",))
    second = query.page(size=2, after=query.page(size=2).after)
    assert [row.pk for row in second.rows] == [keys[3], keys[2]]
    assert [row.pk for row in query.page(size=2, before=second.before).rows] == [keys[1], keys[0]]


def test_rows_of_the_recycle_bin_stay_there(seen: tuple[Any, list[int]]) -> None:
    actor, keys = seen
    Customer._base_manager.filter(pk__in=(keys[1], keys[2])).update(deleted_at=timezone.now())
    query = ListQuery(registry.get(CUSTOMER), actor, names=("name",))
    assert walked(query, 2) == [keys[0], keys[3], keys[5]]
    assert query.count() == 3
    assert walked(ListQuery(registry.get(CUSTOMER), actor, names=("name",), deleted=True), 9) == [keys[1], keys[2]]


def test_whoever_sees_all_is_asked_no_arms(people: Any) -> None:
    assert arms_of(registry.get(CUSTOMER), actor_for(people("boss"))) == ()
    assert arms_of(registry.get("customers.Contact"), actor_for(people("boss"))) == ()


def test_what_lives_under_a_record_is_asked_for_by_the_ways_to_the_record(seen: tuple[Any, list[int]]) -> None:
    actor, keys = seen
    made = [make(Contact, customer=Customer._base_manager.get(pk=key), name=f"p{at}") for at, key in enumerate(keys)]
    assert len(arms_of(registry.get(CONTACT), actor)) == 2
    query = ListQuery(registry.get(CONTACT), actor, names=("name",), sort="name")
    assert walked(query, 2) == [made[at].pk for at in (0, 1, 2, 3, 5)]
    assert query.count() == 5
    assert query.count(cap=3) == 4
    assert sorted(pk for rows in ways_in(Contact, actor) for pk in rows.values_list("pk", flat=True)) == sorted(
        made[at].pk
        for at in (0, 0, 1, 2, 3, 5)  # the first is his own, and he is in its team as well
    )


def test_a_team_that_has_ended_opens_nothing_under_the_record(seen: tuple[Any, list[int]]) -> None:
    actor, keys = seen
    made = [make(Contact, customer=Customer._base_manager.get(pk=key), name=f"p{at}") for at, key in enumerate(keys)]
    TeamMember.objects.update(until=timezone.localdate() - dt.timedelta(days=1))
    query = ListQuery(registry.get(CONTACT), actor, names=("name",), sort="name")
    assert walked(query, 9) == [made[at].pk for at in (0, 2, 5)]
    assert query.count() == 3
