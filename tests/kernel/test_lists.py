"""Lists: rows without a value come last both ways, pages meet without gap or double, filters nest."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from keben.domains.customers.models import Customer
from keben.kernel.problems import Invalid
from keben.kernel.query import ListQuery
from keben.kernel.query.filters import load
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
