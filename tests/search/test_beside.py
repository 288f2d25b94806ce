"""A second connection sorts the words of an import into the index; where it cannot, the import does it as ever."""

from __future__ import annotations

import logging
from threading import enumerate as threads

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.data.search import beside, store

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no list of waiting entries"),
]
FIRST = 7 << 50


def batches(count: int) -> list[bool]:
    """Add batches of two entries each; of which it was said that they may wait."""
    allowed = []
    for _batch in range(count):
        first = FIRST + found("zzall")
        with CaptureQueriesContext(connection) as seen:
            beside.let_wait()
            store.append((first + n, f"zzword{first - FIRST} zzall") for n in range(2))
        allowed.append(beside.WAITING in [query["sql"] for query in seen.captured_queries])
    return allowed


def found(word: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM search_entry WHERE tokens @@ %s::tsquery", [f"'{word}'"])
        return int(cursor.fetchone()[0])


def running() -> list[str]:
    return [one.name for one in threads() if one.name == "search-beside"]


def test_entries_wait_from_the_third_batch_on_and_all_are_found() -> None:
    with beside.sorted_beside():
        assert batches(1) == [False]
        assert running() == []
        assert batches(3) == [False, True, True]
        assert running() == ["search-beside"]
    assert running() == []
    assert beside.ACTIVE.get() is None
    assert found("zzall") == 8
    assert found("zzword4") == 2
    assert batches(1) == [False]  # outside of an import


def test_where_it_may_not_sort_the_import_goes_on_without_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(beside, "SORT_IN", "SELECT gin_clean_pending_list('no_such_index')")
    with caplog.at_level(logging.WARNING, logger="keben.search"), beside.sorted_beside():
        assert batches(2) == [False, False]
        now = beside.ACTIVE.get()
        assert now is not None
        now.join(10)
        assert not now.is_alive()
        assert batches(2) == [False, False]
    assert found("zzall") == 8
    assert [record.message for record in caplog.records].count(
        "words of an import are sorted in by the import itself"
    ) == 1


def test_a_failing_import_leaves_no_thread_behind() -> None:
    def import_that_fails() -> None:
        with beside.sorted_beside():
            batches(2)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        import_that_fails()
    assert running() == []
    assert beside.ACTIVE.get() is None
