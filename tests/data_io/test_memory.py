"""The memory of an import does not grow with its rows: from batch to batch hardly anything is carried along."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from keben.data.imports import check as checking
from keben.data.imports import reading
from keben.data.imports import run as importing
from keben.data.imports.model import ImportRow, ImportRun
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import Actor
from keben.kernel.actions import batch
from keben.kernel.actions.changes import Changes
from keben.kernel.events.log import LoggedEvent
from tests.data_io.test_along import bring

HEADER = ("客户名称", "电话", "联系人", "联系人手机", "联系人职务")
WATCHED = {Customer, Contact, LoggedEvent, ImportRow, Changes}
AT_ONCE = 20


def rows(count: int, post: str) -> Sequence[Sequence[str]]:
    return [HEADER, *((f"临江{n}号仪器有限公司", f"138{n:08d}", f"王{n}", f"139{n:08d}", post) for n in range(count))]


@pytest.fixture
def peak(monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, int]]:
    """The most of each that was alive when an import ended, since the last call."""
    for module in (checking, importing):
        monkeypatch.setattr(module, "BATCH", AT_ONCE)
    monkeypatch.setattr(batch, "KEPT", 2 * AT_ONCE)
    monkeypatch.setattr(reading, "LINKS", 2 * AT_ONCE)
    most: Counter[str] = Counter()
    end = importing.end

    def watch(run: ImportRun) -> None:
        alive = Counter(type(one).__name__ for one in gc.get_objects() if type(one) in WATCHED)
        most.update(alive - most)
        end(run)

    monkeypatch.setattr(importing, "end", watch)

    def since() -> dict[str, int]:
        found = dict(most)
        most.clear()
        gc.collect()
        return found

    return since


def test_four_times_the_rows_hold_no_more_records(
    upload: Callable[..., ImportRun], manager: Actor, peak: Callable[[], dict[str, int]]
) -> None:
    """Two passes, because the second adds to contacts that are there already and must not look up one by one."""
    found = []
    for count in (3 * AT_ONCE, 12 * AT_ONCE):
        bring(upload(rows(count, "采购")), manager)
        again = upload(rows(count, f"经理{count}"))
        again.existing = "overwrite"
        filled = bring(again, manager)
        assert filled.counts["updated"] == count
        found.append(peak())
    few, many = found
    assert {name: number for name, number in many.items() if number > few[name] + 2 * AT_ONCE} == {}
