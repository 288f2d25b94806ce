"""Ties in a merge and after a rename: ended ones are kept, and each is called after its two."""

from __future__ import annotations

import datetime as dt

import pytest

from keben.domains.customers.models import Customer, CustomerTie
from keben.kernel.actions.perform import perform
from keben.kernel.registry import registry
from keben.kernel.testing.make import SYSTEM, make
from tests.merging.test_acceptance import dump, keys_kept, keys_made, merge, unmerge

pytestmark = pytest.mark.django_db
ENDED = dt.date(2025, 6, 30)


def company(name: str) -> Customer:
    made: Customer = make(Customer, name=name, former_names="", short_name="")
    return made


def tie(one: Customer, other: Customer, until: dt.date | None = None) -> CustomerTie:
    made: CustomerTie = make(CustomerTie, customer=one, other=other, kind="dealer", since=None, until=until)
    return made


def test_an_ended_tie_is_kept_beside_one_in_force() -> None:
    stays, goes, buyer = company("晋原煤业有限公司"), company("晋原煤矿有限公司"), company("太行电力有限公司")
    standing, ended, again = tie(stays, buyer), tie(goes, buyer, ENDED), tie(goes, buyer)
    before = dump()
    merge(stays, goes)
    assert set(CustomerTie.objects.values_list("pk", "customer_id", "until")) == {
        (standing.pk, stays.pk, None), (ended.pk, stays.pk, ENDED),
    }, "of two in force one is enough; the ended one is history"  # fmt: skip
    assert not CustomerTie._base_manager.filter(pk=again.pk).exists()
    unmerge(stays)
    after = dump()
    assert {key for key in before | after if before.get(key) != after.get(key)} == set()


def test_a_tie_is_called_after_its_two() -> None:
    one, buyer = company("晋原煤业有限公司"), company("太行电力有限公司")
    made = tie(one, buyer)
    assert made.name == "晋原煤业有限公司 – 太行电力有限公司"
    perform("edit", one, {"name": "云岭矿产有限公司"}, actor=SYSTEM, acknowledge=("twins",))
    made.refresh_from_db()
    assert made.name == "云岭矿产有限公司 – 太行电力有限公司"
    entity = registry.get("customers.CustomerTie")
    assert keys_kept(entity, made) == keys_made(entity, made)
    perform("edit", buyer, {"name": "吕梁供电有限公司"}, actor=SYSTEM, acknowledge=("twins",))
    made.refresh_from_db()
    assert made.name == "云岭矿产有限公司 – 吕梁供电有限公司"
    assert keys_kept(entity, made) == keys_made(entity, made)


def test_a_tie_is_called_after_the_one_that_stays_and_back() -> None:
    stays, goes, buyer = company("云岭矿产有限公司"), company("晋原煤矿有限公司"), company("太行电力有限公司")
    made, other = tie(goes, buyer), tie(stays, company("吕梁供电有限公司"))
    merge(stays, goes, fields=f"name={goes.pk}")
    made.refresh_from_db()
    other.refresh_from_db()
    assert made.name == "晋原煤矿有限公司 – 太行电力有限公司"
    assert other.name == "晋原煤矿有限公司 – 吕梁供电有限公司"
    unmerge(stays)
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.customer_id, made.name) == (goes.pk, "晋原煤矿有限公司 – 太行电力有限公司")
    assert other.name == "云岭矿产有限公司 – 吕梁供电有限公司"
