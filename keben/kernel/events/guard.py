"""The database itself refuses to change or remove what the log holds, whoever asks: by the ORM, by SQL, by mistake.

Laid down anew after every migration, because SQLite loses the triggers of a table that a migration rebuilds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

TABLES = ("kernel_loggedevent", "kernel_seal", "kernel_forgotten")
REFUSAL = "the event log is append-only"
OPEN = "keben.log_is_open"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION keben_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('{OPEN}', true) = 'yes' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def names() -> list[str]:
    """The names of all triggers."""
    return [f"{table}_{verb}" for table in TABLES for verb in ("update", "delete")]


def install(**_of_signal: Any) -> None:
    """Lay down the triggers, or lay them down anew."""
    present = connection.introspection.table_names()
    tables = [table for table in TABLES if table in present]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for table in tables:
            for verb in ("update", "delete"):
                _lay(cursor, table, verb)
            if connection.vendor == "postgresql":
                # Emptying a table fires no trigger of its rows.
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION keben_log_guard()"
                )


def _lay(cursor: Any, table: str, verb: str) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER {table}_{verb} BEFORE {verb} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keben_log_guard()"
        )
    else:
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_{verb} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def missing() -> list[str]:
    """Triggers that should be there and are not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in names() if name not in found]


@contextmanager
def lifted() -> Iterator[None]:
    """Without the guard: for the generator of the demo and for tests of what somebody with the database could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET {OPEN} = 'yes'")
        else:
            for name in names():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"RESET {OPEN}")
        else:
            install()
