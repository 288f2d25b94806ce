"""SQLite gets fresh statistics every night; PostgreSQL looks after its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keben.config import statistics
from keben.domains.customers.models import Customer
from keben.kernel.tasks.job import EVERY, TASKS, enqueue
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "PAUSE", 0)


def known() -> dict[str, int]:
    """Rows that SQLite believes to be in each table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl, stat FROM sqlite_stat1 WHERE idx IS NOT NULL")
        return {table: int(stat.split()[0]) for table, stat in cursor.fetchall()}


def test_it_runs_every_night() -> None:
    assert EVERY["house.statistics"] == "03:40"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
def test_sqlite_knows_how_many_rows_there_are() -> None:
    for _one in range(3):
        make(Customer)
    job = enqueue("house.statistics")
    assert TASKS["house.statistics"](job) == {"tables": len(statistics.tables())}
    assert known()["customers_customer"] == 3
    make(Customer)
    TASKS["house.statistics"](job)
    assert known()["customers_customer"] == 4


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
def test_writers_wait_for_one_index_only(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(statistics, "PAUSE", 0.5)
    monkeypatch.setattr("keben.config.statistics.time.sleep", pauses.append)
    with CaptureQueriesContext(connection) as seen:
        statistics.analyse("customers_customer")
    asked = [query["sql"] for query in seen.captured_queries if query["sql"].startswith("ANALYZE")]
    wanted = [index for table, index in statistics.indexes() if table == "customers_customer"]
    assert asked == [f'ANALYZE "{index}"' for index in wanted]
    assert pauses == [0.5] * len(wanted) != []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
def test_every_table_is_counted_by_an_index_of_all_its_rows() -> None:
    """Index by index SQLite does not count the rows of a table that has indexes of some rows only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND coalesce(sql, '') NOT LIKE '% WHERE %'"
        )
        assert {table for (table,) in cursor.fetchall()} == set(statistics.tables())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only")
def test_postgresql_is_left_to_itself() -> None:
    assert TASKS["house.statistics"](enqueue("house.statistics")) == {"tables": 0}
