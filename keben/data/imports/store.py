"""Writing many rows of an import back at once; Django's bulk_update builds statements ten times slower."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Count

from keben.data.imports.model import ImportRow, ImportRun


def save_rows(rows: Sequence[ImportRow], *names: str) -> None:
    """Update these fields of these rows."""
    if not rows:
        return
    meta = ImportRow._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    assert meta.pk is not None
    assigned = ", ".join(f"{connection.ops.quote_name(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {connection.ops.quote_name(meta.db_table)} SET {assigned} WHERE id = %s"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(
            sql, list(zip(*(_column(rows, field) for field in fields), [r.pk for r in rows], strict=True))
        )


def _column(rows: Sequence[ImportRow], field: Any) -> list[Any]:
    """The values of one field; only JSON has another form in the driver."""
    values = [getattr(row, field.attname) for row in rows]
    if field.get_internal_type() != "JSONField":
        return values
    empty = field.get_db_prep_save({}, connection)
    return [empty if value == {} else field.get_db_prep_save(value, connection) for value in values]


def tally(run: ImportRun) -> dict[str, int]:
    """How many rows still to do are in which state, and how many are done."""
    found = {"good": 0, "warn": 0, "dup": 0, "bad": 0}
    left = run.rows.filter(outcome="").values("state").annotate(n=Count("id")).values_list("state", "n")
    found.update(dict(left))
    found["fixed"] = run.rows.exclude(fixed={}).count()
    return found
