"""New rows into a table as fast as the driver takes them: many by executemany or COPY, one by a kept statement.

Django's bulk_create spends four fifths of its time on building one large statement after another.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import chain
from typing import Any

from django.db import connection, models
from django.db.models import Field, Model

from keben.kernel.actions.columns import reader_of
from keben.kernel.aside import put_in
from keben.kernel.behind import busy, going
from keben.kernel.copying import copy_in
from keben.kernel.repeated import ask
from keben.kernel.sort_keys import fill_keys

AT_ONCE = 50
Convert = Callable[[Any], Any]
_JSON = json.JSONEncoder(check_circular=False).encode
"""Text does for both databases; the driver's own wrapper for JSON costs as much again, looking for circles as well."""
AS_THEY_ARE = frozenset(
    ("CharField", "TextField", "IntegerField", "BigIntegerField", "SmallIntegerField", "BooleanField",
     "PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField", "SlugField", "EmailField",
     "URLField", "BigAutoField", "AutoField")
)  # fmt: skip


def insert(records: Sequence[Model]) -> None:
    """Insert new records of one model, with keys unless they have them (`keys_ahead`). Raises IntegrityError."""
    if not records:
        return
    if len(records) == 1:
        insert_one(records[0])
        return
    model = type(records[0])
    made = _keyed(records) if records[0].pk is None else None
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        parts = (_rows(records[start : start + AT_ONCE]) for start in range(0, len(records), AT_ONCE))
        copy_in(f"{table} ({names})", made or chain.from_iterable(parts))
    elif going():
        put_in(f"{table} ({names})", made or _rows(records))
    else:  # nobody goes on meanwhile, and row by row is quicker for wide tables
        marks = ", ".join(["%s"] * len(model._meta.concrete_fields))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", _rows(records))  # noqa: S608 - our own names
    alias = connection.alias  # asked once: each time it is looked up for the thread
    for record in records:
        record._state.adding = False
        record._state.db = alias


def _keyed(records: Sequence[Model]) -> list[list[Any]] | None:
    """Give records keys; their rows, where these were made first because the database is busy with others."""
    model = type(records[0])
    rows = _rows(records) if busy() else None
    keys = reserve(model, len(records))
    give_keys(records, keys)
    if rows is not None:
        place = model._meta.concrete_fields.index(model._meta.pk)
        for row, key in zip(rows, keys, strict=True):
            row[place] = key
    return rows


def give_keys(records: Sequence[Model], keys: Sequence[int]) -> None:
    """One for each; nothing where there are none."""
    for record, key in zip(records, keys, strict=bool(keys)):
        record.pk = key


def keys_ahead(model: type[Model], count: int) -> Sequence[int]:
    """Keys for records that are inserted later, while PostgreSQL still takes in others; none on SQLite.

    Asked for at that time they would have to wait for these.
    """
    return reserve(model, count) if connection.vendor == "postgresql" and count > 1 else ()


def _rows(records: Sequence[Model]) -> list[list[Any]]:
    """The columns of records in the form of the driver, their sort keys filled in."""
    fill_keys(records)
    read, converters = _columns(type(records[0]), connection.vendor)
    rows = [list(read(record)) for record in records]
    for place, convert in converters:
        _convert(rows, place, convert)
    return rows


def insert_one(record: Model) -> None:
    """Insert one new record and give it its key, by a statement that is written once. Raises IntegrityError.

    `save()` finds out anew each time which statement it is; that takes longer than the insert.
    """
    fill_keys((record,))
    sql, read, converters = _single(type(record), connection.vendor, record.pk is not None)
    values = list(read(record))
    for place, convert in converters:
        if values[place] is not None:
            values[place] = convert(values[place])
    record.pk = ask(sql, values)[0][0]
    record._state.adding = False
    record._state.db = connection.alias


@lru_cache(maxsize=256)
def _single(
    model: type[Model], vendor: str, keyed: bool
) -> tuple[str, Callable[[Any], tuple[Any, ...]], list[tuple[int, Convert]]]:
    """The statement that inserts one row, what reads its columns from a record, and their converters."""
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    quote = connection.ops.quote_name
    names, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join(["%s"] * len(fields))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {key}"  # noqa: S608 - our own names
    found = [(place, _converter(field, vendor)) for place, field in enumerate(fields)]
    return sql, reader_of(*(field.attname for field in fields)), [(p, convert) for p, convert in found if convert]


def _convert(rows: list[list[Any]], place: int, convert: Convert) -> None:
    """Bring one column into the form of the driver; the rows of a batch share most moments, days and amounts."""
    known: dict[Any, Any] = {}
    for row in rows:
        value = row[place]
        if value is None:
            continue
        if isinstance(value, (dict, list)):
            row[place] = convert(value) if value else str(value)
            continue
        kind = (type(value), value)  # True and 1 are equal, but not the same JSON
        if kind not in known:
            known[kind] = convert(value)
        row[place] = known[kind]


def reserve(model: type[Model], count: int) -> Sequence[int]:
    """The next `count` keys; on SQLite the writing transaction holds the only pen, so counting on is safe."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                # OFFSET keeps the name of the sequence from being looked up once for every key.
                "SELECT nextval(keys.name) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0) "
                "AS keys, generate_series(1, %s)",
                [f'"{table}"', model._meta.pk.column, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    last = int(found[0]) if found else 0
    return range(last + 1, last + count + 1)


@lru_cache(maxsize=256)
def _columns(model: type[Model], vendor: str) -> tuple[Callable[[Any], tuple[Any, ...]], list[tuple[int, Convert]]]:
    """What reads all columns of a record at once, and the converters of those that the driver takes in another form."""
    fields = model._meta.concrete_fields
    found = [(place, _converter(field, vendor)) for place, field in enumerate(fields)]
    return reader_of(*(field.attname for field in fields)), [(p, convert) for p, convert in found if convert]


def _converter(field: Field[Any, Any], vendor: str) -> Convert | None:
    if field.is_relation:
        return None
    kind = field.get_internal_type()
    if kind in AS_THEY_ARE and type(field).get_db_prep_save is Field.get_db_prep_save:
        return None
    if vendor == "postgresql" and kind in ("DateTimeField", "DateField"):
        return None
    if type(field) is models.JSONField and field.encoder is None:
        return _JSON
    if kind == "DateTimeField" and connection.timezone is dt.UTC:
        return partial(_moment, field)
    return lambda value: field.get_db_prep_save(value, connection)


def _moment(field: Field[Any, Any], value: Any) -> Any:
    """SQLite keeps moments as text without zone; nearly all of them are in UTC already."""
    if getattr(value, "tzinfo", None) is dt.UTC:
        return str(value.replace(tzinfo=None))
    return field.get_db_prep_save(value, connection)
