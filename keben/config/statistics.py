"""Fresh statistics for the planner of SQLite, which renews none by itself; PostgreSQL has autovacuum for that.

With stale or partial ones SQLite took worse indexes for lists of a million customers.
"""

from __future__ import annotations

import time

from django.db import connection

from keben.kernel.tasks.job import Job, progress, task

PAUSE = 0.2
"""Seconds between two indexes in which those who wait may write: SQLite does not queue them."""


@task("house.statistics", daily="03:40")
def renew(job: Job) -> dict[str, int]:
    """Count again how the values of SQLite's indexes are spread; returns how many tables were read."""
    if connection.vendor != "sqlite":
        return {"tables": 0}
    names = tables()
    for done, name in enumerate(names, start=1):
        analyse(name)
        progress(job, done)
    return {"tables": len(names)}


def tables() -> list[str]:
    """The tables that have an index to choose; those of the word index are its own business."""
    return sorted({table for table, _index in indexes()})


def indexes() -> list[tuple[str, str]]:
    """Each index with its table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' ORDER BY tbl_name, name")
        return cursor.fetchall()


def analyse(name: str) -> None:
    """One index at a time: nobody can write meanwhile, for a second at most where the whole table takes six."""
    for table, index in indexes():
        if table == name:
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(index)}")
            time.sleep(PAUSE)


def analyse_all() -> None:
    """All tables of either database, after very many rows were loaded at once."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
