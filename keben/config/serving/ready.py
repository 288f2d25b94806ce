"""Whether there is something to serve: a server without tables would only write errors into the log.

A database that does not answer is no reason to stay away: it may come up after us.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

TABLE = "django_migrations"
MIGRATE = "The database {name} has no tables yet. Run `keben migrate`, then start again."


def problem(database: Mapping[str, Any]) -> str:
    """Why it makes no sense to start, and what to do; empty where there is nothing against it."""
    there = _in_sqlite(database) if database["ENGINE"].endswith("sqlite3") else _in_postgres(database)
    return "" if there else MIGRATE.format(name=database["NAME"])


def _in_sqlite(database: Mapping[str, Any]) -> bool:
    path = Path(database["NAME"])
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).fetchone())


def _in_postgres(database: Mapping[str, Any]) -> bool:
    import psycopg

    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: str(database[name]) for key, name in names.items() if database[name]}
    more = {key: value for key, value in database["OPTIONS"].items() if key != "prepare_threshold"}
    try:
        with psycopg.connect(**{"connect_timeout": "5", **more, **given}) as connection:
            found = connection.execute("SELECT to_regclass(%s)", (TABLE,)).fetchone()
    except psycopg.OperationalError:
        return True
    return bool(found and found[0])
