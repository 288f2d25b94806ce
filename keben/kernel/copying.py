"""Rows into a table of PostgreSQL by COPY, sent while the next ones are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def copy_in(into: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows; `into` names the table and its columns, as in `import_mark (run_id, number)`. Raises IntegrityError.

    By itself psycopg sends nothing before it has a megabyte, more than a batch of ours has: the server then took in the
    whole batch while we waited. Here it gets every piece as soon as there is one.
    """
    from psycopg.copy import LibpqWriter  # only where PostgreSQL is in use

    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw: Any = cursor.cursor
        with raw.copy(f"COPY {into} FROM STDIN", writer=LibpqWriter(raw, flush_threshold=1)) as copy:
            for row in rows:
                copy.write_row(row)
