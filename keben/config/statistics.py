"""Fresh statistics for the planner of SQLite, which renews none by itself; PostgreSQL has autovacuum for that.

With stale or partial ones SQLite took worse indexes for lists of a million customers.
"""

from __future__ import annotations

from django.db import connection

from keben.kernel.tasks.job import Job, progress, task


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'index' ORDER BY tbl_name")
        return [name for (name,) in cursor.fetchall()]


def analyse(name: str) -> None:
    """One table at a time, so that writers wait for one table only."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")


def analyse_all() -> None:
    """All tables of either database, after very many rows were loaded at once."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
