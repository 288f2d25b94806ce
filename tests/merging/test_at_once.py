"""Two people merge overlapping sets at the same moment: one wins, the other reads why; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from keben.domains.customers.models import Contact, Customer
from keben.kernel import stamps
from keben.kernel.actions.perform import perform
from keben.kernel.merging.model import FormerKey, MergeRecord
from keben.kernel.problems import KebenError
from keben.kernel.testing.make import SYSTEM, make

WHY = "编号 %(key)s 的记录刚被并入另一条，请打开查看并入了哪一条。"


@pytest.fixture
def several(transactional_db: None) -> Iterator[None]:
    """Several connections see the same rows."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection; see the next test")
    stamps.reset()
    yield
    stamps.reset()


def three() -> list[Customer]:
    """Three customers with a contact each."""
    made = [make(Customer, name=f"晋原煤业{mark}有限公司", uscc="") for mark in "甲乙丙"]
    for one in made:
        make(Contact, customer=one)
    return made


def merge(stays: Customer, goes: Customer) -> str:
    """`won`, or the reason why not."""
    try:
        perform("merge", stays, {"others": [goes.pk]}, actor=SYSTEM, acknowledge=("twins",))
    except KebenError as error:
        return " ".join(problem.text() for problem in error.problems())
    return "won"


def nothing_is_lost(one: Customer, two: Customer, three: Customer) -> None:
    """Every contact is with a customer that lives, and every old key leads to one."""
    living = set(Customer.objects.filter(deleted_at=None).values_list("pk", flat=True))
    assert set(Contact.objects.values_list("customer_id", flat=True)) <= living
    assert Contact.objects.count() == 3
    assert set(FormerKey.objects.values_list("survivor_id", flat=True)) <= living
    assert living | set(FormerKey.objects.values_list("object_id", flat=True)) == {one.pk, two.pk, three.pk}


@pytest.mark.parametrize("round_", range(2))
def test_overlapping_merges_at_once(several: None, round_: int) -> None:
    one, two, last = three()
    gate = Barrier(2)

    def at_once(stays: Customer, goes: Customer) -> str:
        gate.wait()
        try:
            return merge(stays, goes)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        tasks = [pool.submit(at_once, one, two), pool.submit(at_once, last, two)]
        answers = [task.result() for task in tasks]
    assert "won" in answers
    assert [one for one in answers if one != "won"] == [WHY % {"key": two.pk}]
    assert MergeRecord.objects.count() == 1
    nothing_is_lost(one, two, last)


@pytest.mark.django_db
def test_the_second_of_two_reads_why() -> None:
    """What the loser of the race meets on every database: his page was opened before the other merged."""
    one, two, last = three()
    assert merge(one, two) == "won"
    assert merge(last, two) == WHY % {"key": two.pk}
    assert merge(two, last) == WHY % {"key": two.pk}, "a record that was merged away is no survivor"
    assert MergeRecord.objects.count() == 1
    nothing_is_lost(one, two, last)
