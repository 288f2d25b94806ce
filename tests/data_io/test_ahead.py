"""Rows read and looked at before their turn become what they would have become in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from keben.base.han import ORDERED, sort_key
from keben.base.tokens import NAMES
from keben.data.imports import run as importing
from keben.data.imports.ahead import Ahead
from keben.data.imports.model import ImportRun
from keben.data.imports.write import RowWriter
from keben.data.search import keep
from keben.data.search.index import fresh_entries
from keben.domains.customers.models import Customer, CustomerLevel, OwnershipLimit
from keben.kernel.access.actor import Actor
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.behind import going_on
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from tests.data_io.conftest import HEADER, names, row_of
from tests.data_io.test_run import outcomes, start

Upload = Callable[..., ImportRun]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of four."""
    monkeypatch.setattr(importing, "BATCH", 4)


@pytest.fixture
def drafts(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of every row that was looked at before its turn, whether it could be."""
    found: list[bool] = []
    ahead = BatchCreate.ahead

    def told(self: Any, *row: Any) -> Any:
        draft = ahead(self, *row)
        found.append(draft is not None)
        return draft

    monkeypatch.setattr(BatchCreate, "ahead", told)
    return found


def test_rows_of_later_batches_meet_what_earlier_ones_brought_in(upload: Upload, drafts: list[bool]) -> None:
    code = "91320400MA0TKL6M8Y"
    rows = [row_of(number) for number in range(14)]
    rows[1] = row_of(1, uscc=code)
    rows[5] = row_of(5, uscc=code)  # means the second row
    rows[6] = row_of(2)  # means the third
    rows[8] = row_of(8, name="")
    rows[9] = row_of(9, level="没有这个等级")
    run = start(upload([HEADER, *rows]))
    assert outcomes(run) == ["created"] * 5 + ["skipped"] * 2 + ["created"] + [""] * 2 + ["created"] * 4
    assert names() == [f"江东电网{number}有限公司" for number in (0, 1, 2, 3, 4, 7, 10, 11, 12, 13)]
    assert Customer.objects.filter(level__name="重要", phone="13900000013", owner=run.user_id).count() == 1
    assert list(run.rows.exclude(event_id=None).values_list("version", flat=True)) == [1] * 10
    assert len(drafts) in (4, 8)  # those of the second batch as far as there was time
    assert all(drafts)


def test_rows_that_link_to_what_the_file_brings_in_are_read_in_their_turn(
    upload: Upload, manager: Actor, drafts: list[bool]
) -> None:
    make(Customer, name="江东集团", owner=manager.user_id)
    rows = [[*row_of(number), "江东集团"] for number in range(12)]
    run = start(upload([(*HEADER, "上级客户"), *rows]))
    assert outcomes(run) == ["created"] * 12
    assert Customer.objects.filter(parent__name="江东集团").count() == 12
    assert drafts == []


def test_a_limit_is_counted_when_the_turn_has_come(upload: Upload, manager: Actor, drafts: list[bool]) -> None:
    make(OwnershipLimit, name="上限", members=[manager.user_id], max_customers=6)
    run = start(upload([HEADER, *(row_of(number) for number in range(12))]))
    assert outcomes(run) == ["created"] * 6 + [""] * 6
    assert {row.errors["-1"][0]["code"] for row in run.rows.filter(outcome="")} == {"owner_limit"}
    assert not any(drafts)


def test_a_word_that_comes_later_is_looked_up_before_its_batch_is_read(upload: Upload, drafts: list[bool]) -> None:
    """Its batch is read ahead all the same."""
    rows = [row_of(number, level="VIP" if number == 6 else "重要") for number in range(10)]
    run = start(upload([HEADER, *rows]))
    assert outcomes(run) == ["created"] * 10
    assert Customer.objects.get(name="江东电网6有限公司").level == CustomerLevel.objects.get(code="vip")
    assert len(drafts) == 6


def test_nothing_is_read_in_between_once_the_rest_is_read_in_order(upload: Upload, manager: Actor) -> None:
    run = upload([HEADER, *(row_of(number) for number in range(50))])
    start(run)
    with going_on():
        ahead = Ahead(RowWriter(run, manager), list(run.rows.order_by("number")))
        assert ahead.waiting
        assert ahead._bit()
        ahead.prime()
        assert not ahead._bit()
        assert len(ahead.said_by.found) == 20
        said = ahead.said(importing.Counts())
    assert [reading.values["name"] for reading in said] == [f"江东电网{number}有限公司" for number in range(50)]


def test_what_was_read_is_read_anew_after_a_batch_was_taken_back(upload: Upload, manager: Actor) -> None:
    run = upload([HEADER, *(row_of(number) for number in range(8))])
    start(run)
    rows = list(run.rows.order_by("number"))
    with going_on():
        writer = RowWriter(run, manager)
        ahead = Ahead(writer, rows[4:])
        assert ahead._bit()
        assert len(ahead.said_by.found) == 4
        writer.renew()
        assert not ahead._bit()
        ahead.prime()
        assert ahead.said_by.found == []
        said = ahead.said(importing.Counts())
    assert [reading.values["name"] for reading in said] == [f"江东电网{number}有限公司" for number in range(4, 8)]
    assert [reading.draft for reading in said] == [None] * 4


def test_names_are_taken_apart_by_another_process(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keben.base.ahead.processors", lambda: 2)
    entries: list[tuple[int, str]] = []
    append = keep.append
    monkeypatch.setattr(keep, "append", lambda found: (entries.extend(found), append(found)))
    for one in (NAMES, ORDERED):
        one.clear()
    start(upload([HEADER, *(row_of(number) for number in range(9))]))
    later = {f"江东电网{number}有限公司" for number in range(4, 9)}
    assert {*NAMES.known, *NAMES.before} == {*ORDERED.known, *ORDERED.before} == later
    made = list(Customer.objects.order_by("pk"))
    for one in (NAMES, ORDERED):
        one.clear()
    assert entries == fresh_entries(registry.get("customers.Customer"), made)
    assert [one.name_key for one in made] == [sort_key(one.name) for one in made]
