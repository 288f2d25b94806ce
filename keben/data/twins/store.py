"""Reading and writing the table of keys by statements that are written once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from keben.data.twins.keys import Key
from keben.kernel.repeated import ask
from keben.kernel.rows_in import rows_in
from keben.kernel.texts import array

AT_ONCE, FEW = 300, 8
Row = tuple[int, int, str, str]
"""Noun, record, kind, value."""


def put(rows: Sequence[Row]) -> None:
    """Insert keys of records that have none."""
    if not rows:
        return
    if len(rows) <= FEW:  # one record's
        marks = ", ".join(["(%s, %s, %s, %s)"] * len(rows))
        values = [value for row in rows for value in row]
        ask(f"INSERT INTO twin_key (noun, object_id, kind, value) VALUES {marks}", values)  # noqa: S608 - our own names
        return
    rows_in("twin_key (noun, object_id, kind, value)", rows)


def take_out(noun: int, keys: Sequence[int]) -> None:
    """Remove all keys of these records."""
    with connection.cursor() as cursor:
        for start in range(0, len(keys), AT_ONCE):
            part = keys[start : start + AT_ONCE]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"DELETE FROM twin_key WHERE noun = %s AND object_id IN ({marks})", [noun, *part])  # noqa: S608


def clear(noun: int, after: int, until: int) -> None:
    """Remove the keys of a range of records."""
    with connection.cursor() as cursor:
        sql = "DELETE FROM twin_key WHERE noun = %s AND object_id > %s AND object_id <= %s"
        cursor.execute(sql, [noun, after, until])


def matching(keys: Iterable[Key], limit: int) -> list[Row]:
    """Who has one of these keys, newest first; one query."""
    kinds: dict[str, list[str]] = {}
    for kind, value in keys:
        kinds.setdefault(kind, []).append(value)
    if not kinds:
        return []
    parts, values = [], []
    for kind, wanted in kinds.items():
        parts.append(f"(kind = %s AND value IN ({', '.join(['%s'] * len(wanted))}))")
        values += [kind, *wanted]
    where = " OR ".join(parts)
    sql = f"SELECT noun, object_id, kind, value FROM twin_key WHERE {where} ORDER BY object_id DESC LIMIT %s"  # noqa: S608
    return ask(sql, [*values, limit])


def newest_of_each(keys: Iterable[Key], most: int) -> list[Row]:
    """Who has one of these keys, for many keys at once: of each key the newest, so that none crowds out the others."""
    kinds: dict[str, list[str]] = {}
    for kind, value in keys:
        kinds.setdefault(kind, []).append(value)
    found: list[Row] = []
    for kind, wanted in kinds.items():
        if connection.vendor == "postgresql":
            found += ask(EACH_POSTGRES, [array(wanted), kind, most])
            continue
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            found += ask(EACH.format(", ".join(["%s"] * len(part))), [kind, *part, most])
    return found


EACH_POSTGRES = (
    "SELECT one.noun, one.object_id, one.kind, one.value FROM unnest(%s::text[]) AS wanted(value), LATERAL "
    "(SELECT noun, object_id, kind, value FROM twin_key WHERE kind = %s AND value = wanted.value "
    "ORDER BY object_id DESC LIMIT %s) AS one ORDER BY one.object_id DESC"
)
"""Each key is looked up in the index by itself: a list of a thousand would be planned anew each time."""
EACH = (
    "SELECT noun, object_id, kind, value FROM (SELECT noun, object_id, kind, value, "
    "ROW_NUMBER() OVER (PARTITION BY value ORDER BY object_id DESC) AS place "
    "FROM twin_key WHERE kind = %s AND value IN ({})) AS one WHERE place <= %s ORDER BY object_id DESC"
)


def hold(keys: Iterable[Key]) -> None:
    """Let nobody else write a record with one of these keys until this transaction ends.

    In sorted order, so that two writers wait for each other instead of locking each other out. SQLite has one
    writer at a time: whoever writes has begun by taking the only pen.
    """
    if connection.vendor != "postgresql":
        return
    wanted = sorted(f"{kind}:{value}" for kind, value in keys)
    if wanted:
        # The keys are handed over as rows in order: what a SELECT calls is called row by row.
        sql = "SELECT pg_advisory_xact_lock(hashtextextended(one, 0)) FROM unnest(%s::text[]) AS key(one)"
        with connection.cursor() as cursor:
            cursor.execute(sql, [array(wanted)])
