"""Rows written many at a time past the models: COPY on PostgreSQL, executemany on SQLite.

Only for generated data: nothing is checked here, and the caller writes events and index himself.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import Field, Max, Model

from keben.kernel.copying import copy_in
from keben.kernel.sort_keys import keys_of


class Rows:
    """Collects rows of one table and writes them in batches; `keyed` where the caller gives the keys."""

    def __init__(self, model: type[Model], *, keyed: bool = True, batch: int = 4000) -> None:
        self.model, self.batch = model, batch
        fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
        self.names = [field.attname for field in fields]
        self.columns = [str(field.column) for field in fields]
        self.defaults = {field.attname: _default(field) for field in fields}
        self.keys = [(key.attname, name, lru_cache(8192)(key.key_of)) for name, key in keys_of(model).items()]
        self.waiting: list[Sequence[Any]] = []
        self.written = 0
        self._read = itemgetter(*self.names)
        self.moment = _moment if connection.vendor == "sqlite" else _as_it_is
        adapters = ((place, _adapter(field)) for place, field in enumerate(fields))
        self._adapters = [(place, adapt) for place, adapt in adapters if adapt is not None]

    def add(self, row: Mapping[str, Any]) -> None:
        """One more row."""
        self.put(self.values(row))

    def put(self, values: list[Any]) -> None:
        """One more row in the form of the driver."""
        self.waiting.append(values)
        if len(self.waiting) >= self.batch:
            self.flush()

    def values(self, row: Mapping[str, Any]) -> list[Any]:
        """The row for the driver; what it does not name gets the default of the field, names their sort keys."""
        whole = {**self.defaults, **row}
        for key, name, key_of in self.keys:
            whole[key] = key_of(whole[name])
        values = list(self._read(whole))
        for place, adapt in self._adapters:
            value = values[place]
            if value is not None:
                values[place] = adapt(value)
        return values

    def flush(self) -> None:
        """Write what is waiting."""
        if not self.waiting:
            return
        write(self.model._meta.db_table, self.columns, self.waiting)
        self.written += len(self.waiting)
        self.waiting = []


def write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of adapted values."""
    quoted = ", ".join(f'"{name}"' for name in columns)
    if connection.vendor == "postgresql":
        copy_in(f'"{table}" ({quoted})', rows)
        return
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', list(rows))  # noqa: S608


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


def _adapter(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What brings a value into the form of the driver; None where it is in that form."""
    kind = field.get_internal_type()
    if kind == "JSONField":
        return _json
    if connection.vendor != "sqlite":
        return None
    adapters: dict[str, Callable[[Any], Any]] = {"DateTimeField": _moment, "DateField": str}
    return adapters.get(kind)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else str(value)


def _moment(value: dt.datetime) -> str:
    return str(value if value.tzinfo is dt.UTC else value.astimezone(dt.UTC))[:-6]


def _as_it_is(value: dt.datetime) -> dt.datetime:
    return value
