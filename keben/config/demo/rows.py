"""Rows written many at a time past the models: COPY on PostgreSQL, executemany on SQLite.

Only for generated data: nothing is checked here, and the caller writes events and index himself.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Max, Model


class Rows:
    """Collects rows of one table and writes them in batches; `keyed` where the caller gives the keys."""

    def __init__(self, model: type[Model], *, keyed: bool = True, batch: int = 4000) -> None:
        self.model, self.batch = model, batch
        fields: Sequence[Field[Any, Any]] = model._meta.concrete_fields
        self.names = [field.attname for field in fields if keyed or not field.primary_key]
        self.columns = [str(field.column) for field in fields if keyed or not field.primary_key]
        self.defaults = {field.attname: _default(field) for field in fields}
        self.waiting: list[tuple[Any, ...]] = []
        self.written = 0
        self._adapt = _sqlite if connection.vendor == "sqlite" else _postgres

    def add(self, row: Mapping[str, Any]) -> None:
        """One more row; what it does not name gets the default of the field."""
        defaults, adapt = self.defaults, self._adapt
        self.waiting.append(tuple([adapt(row[n] if n in row else defaults[n]) for n in self.names]))
        if len(self.waiting) >= self.batch:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        if not self.waiting:
            return
        write(self.model._meta.db_table, self.columns, self.waiting)
        self.written += len(self.waiting)
        self.waiting = []


def write(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows of adapted values."""
    quoted = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', list(rows))  # noqa: S608
            return
        with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def next_key(model: type[Model]) -> int:
    """The first free key."""
    return int(model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def count_on(models: Iterable[type[Model]]) -> None:
    """Let the databases' counters go on after keys that we gave ourselves (PostgreSQL)."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        for model in models:
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{key}'), "  # noqa: S608 - names of our own tables
                f'(SELECT coalesce(max("{key}"), 1) FROM "{table}"))'
            )


def _default(field: Field[Any, Any]) -> Any:
    if field.has_default():
        return field.get_default()
    return None if field.null else ("" if field.get_internal_type() in ("CharField", "TextField") else None)


def _sqlite(value: Any) -> Any:
    kind = type(value)
    if kind is dt.datetime:
        return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")
    if kind is dt.date:
        return value.isoformat()
    if kind in (dict, list):
        return json.dumps(value, ensure_ascii=False)
    return value


def _postgres(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if type(value) in (dict, list) else value
