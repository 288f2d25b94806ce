"""Trees that a noun makes by pointing to itself: everything below, the way up, how deep; one recursive query each.

No path is stored: whoever moves a group with five thousand members writes one row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL

from keben.kernel.turns import in_turn

FAR = 64
"""No way is followed further, whatever older releases may have left behind."""


def columns(model: type[Model], up: str) -> tuple[str, str, str]:
    """Table, column that leads up, and the condition of rows that are not in the recycle bin."""
    quote = connection.ops.quote_name
    kept = any(field.name == "deleted_at" for field in model._meta.concrete_fields)
    field: Any = model._meta.get_field(up)
    return quote(model._meta.db_table), quote(field.column), " AND t.deleted_at IS NULL" if kept else ""


def below(model: type[Model], up: str, keys: Iterable[int]) -> RawSQL:
    """The keys of these records and of all below them, without the recycle bin, to stand in a filter `pk__in`."""
    table, column, kept = columns(model, up)
    roots = sorted(set(keys)) or [0]
    marks = ", ".join(["%s"] * len(roots))
    sql = (
        f"WITH RECURSIVE walked(id) AS (SELECT t.id FROM {table} t WHERE t.id IN ({marks}){kept}"  # noqa: S608
        f" UNION SELECT t.id FROM {table} t JOIN walked w ON t.{column} = w.id{' WHERE ' + kept[5:] if kept else ''})"
        " SELECT id FROM walked"
    )
    if connection.vendor == "postgresql":
        # As an array: the server then looks the few records up, and does not read the whole table to join it.
        sql = f"SELECT unnest(ARRAY({sql}))"
    return RawSQL(sql, roots)  # noqa: S611 - names of our own tables, values as parameters


def above(model: type[Model], up: str, key: int | None) -> list[int]:
    """The keys from this record up to the top, itself first; a ring is walked once."""
    if key is None:
        return []
    table, column, _kept = columns(model, up)
    sql = (
        f"WITH RECURSIVE walked(id, up, far) AS (SELECT t.id, t.{column}, 0 FROM {table} t WHERE t.id = %s"  # noqa: S608
        f" UNION ALL SELECT t.id, t.{column}, w.far + 1 FROM {table} t JOIN walked w ON t.id = w.up"
        f" WHERE w.far < {FAR}) SELECT id FROM walked ORDER BY far"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        return list(dict.fromkeys(row[0] for row in cursor.fetchall()))


def height(model: type[Model], up: str, keys: Iterable[int]) -> int:
    """How many levels lie below these records; what lies in the recycle bin may come back and counts."""
    table, column, _kept = columns(model, up)
    roots = sorted(set(keys))
    if not roots:
        return 0
    marks = ", ".join(["%s"] * len(roots))
    sql = (
        f"WITH RECURSIVE walked(id, far) AS (SELECT t.id, 0 FROM {table} t WHERE t.id IN ({marks})"  # noqa: S608
        f" UNION SELECT t.id, w.far + 1 FROM {table} t JOIN walked w ON t.{column} = w.id WHERE w.far < {FAR})"
        " SELECT MAX(far) FROM walked"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, roots)
        return int(cursor.fetchone()[0] or 0)


def hold(name: str) -> None:
    """Let nobody else move records of this tree until the transaction ends."""
    in_turn(f"tree:{name}")
