"""Writing many rows of an import back at once; Django's bulk_update builds statements ten times slower."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count

from keben.data.imports.model import ImportRow, ImportRun
from keben.kernel.behind import Execute, at_once
from keben.kernel.texts import array


def save_rows(rows: Sequence[ImportRow], *names: str, execute: Execute = at_once) -> None:
    """Update these fields of these rows; on PostgreSQL by one statement, which may be said later (`committing`)."""
    if not rows:
        return
    fields: list[Any] = [ImportRow._meta.get_field(name) for name in names]
    columns = [_column(rows, field) for field in fields]
    keys = [row.pk for row in rows]
    if connection.vendor == "postgresql":
        alike = [column.count(column[0]) == len(column) for column in columns]
        each = [array([_as_text(v) for v in column]) for column, same in zip(columns, alike, strict=True) if not same]
        one = [_as_text(column[0]) for column, same in zip(columns, alike, strict=True) if same]
        execute(_all_at_once(names, tuple(alike)), [*one, *each, array([str(key) for key in keys])])
        return
    with connection.cursor() as cursor:
        cursor.executemany(_one_by_one(names), list(zip(*columns, keys, strict=True)))


def _one_by_one(names: Sequence[str]) -> str:
    sets = ", ".join(f'"{ImportRow._meta.get_field(name).column}" = %s' for name in names)  # type: ignore[union-attr]
    return f'UPDATE "{ImportRow._meta.db_table}" SET {sets} WHERE id = %s'  # noqa: S608 - our own names


@lru_cache(maxsize=64)
def _all_at_once(names: tuple[str, ...], alike: tuple[bool, ...]) -> str:
    """One statement for all rows: a value for each column that is the same in all, then an array for the others."""
    fields: list[Any] = [ImportRow._meta.get_field(name) for name in names]
    one = [field for field, same in zip(fields, alike, strict=True) if same]
    each = [field for field, same in zip(fields, alike, strict=True) if not same]
    sets = [f'"{field.column}" = %s::{field.db_type(connection)}' for field in one]
    sets += [f'"{field.column}" = new.c{at}::{field.db_type(connection)}' for at, field in enumerate(each)]
    arrays = ", ".join(["%s::text[]"] * (len(each) + 1))
    known = ", ".join([*(f"c{at}" for at in range(len(each))), "id"])
    return (
        f'UPDATE "{ImportRow._meta.db_table}" AS old SET {", ".join(sets)} '  # noqa: S608 - our own names
        f"FROM unnest({arrays}) AS new({known}) WHERE old.id = new.id::bigint"
    )


def _as_text(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else str(value)


def _column(rows: Sequence[ImportRow], field: Any) -> list[Any]:
    """The values of one field; only JSON has another form in the database."""
    values = [getattr(row, field.attname) for row in rows]
    if field.get_internal_type() != "JSONField":
        return values
    return ["{}" if value == {} else json.dumps(value, ensure_ascii=False) for value in values]


def tally(run: ImportRun) -> dict[str, int]:
    """How many rows still to do are in which state, and how many are done."""
    found = {"good": 0, "warn": 0, "dup": 0, "bad": 0}
    left = run.rows.filter(outcome="").values("state").annotate(n=Count("id")).values_list("state", "n")
    found.update(dict(left))
    found["met"] = run.rows.filter(outcome="").exclude(met="").count()
    found["fixed"] = run.rows.exclude(fixed={}).exclude(outcome="", state="bad").count()
    return found
