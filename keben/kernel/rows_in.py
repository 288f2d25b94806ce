"""Many rows into a table, as each database likes it best: PostgreSQL by COPY, SQLite in few long statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from keben.kernel.aside import put_in
from keben.kernel.copying import copy_in


def rows_in(into: str, rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows; `into` names the table and its columns. Inside `going_on` nobody waits. Raises IntegrityError."""
    if connection.vendor == "postgresql":
        copy_in(into, rows)
    else:
        put_in(into, list(rows))
