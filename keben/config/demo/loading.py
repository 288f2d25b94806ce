"""Loading very many rows into bare tables: indexes, links and search come back once, when all rows lie there.

Kept up with every row they cost three times as much. PostgreSQL does it in one transaction, so that a load that
is broken off leaves nothing behind; SQLite would need twice the disk for that and gets its indexes back at least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from keben.data.search.models import SearchEntry

HASH_BYTES = 128 << 20
"""What FTS5 gathers before it writes a piece of its index while it is built anew (1 MB otherwise)."""

OF_SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name IN ({}) AND type <> 'table' AND sql IS NOT NULL"
LINKS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u') ORDER BY contype = 'f', conname"
)
INDEXES = (
    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid = "
    "ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"
)


def bare(models: Iterable[type[Model]], *, when: bool) -> Any:
    """A context in which the tables of these models and of the search index are bare, if there is enough to load."""
    if not when:
        return nullcontext()
    tables = [*(model._meta.db_table for model in models), SearchEntry._meta.db_table]
    return _sqlite(tables) if connection.vendor == "sqlite" else _postgres(tables)


@contextmanager
def _sqlite(tables: list[str]) -> Iterator[None]:
    free = not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(OF_SQLITE.format(", ".join(["%s"] * len(tables))), tables)
        parts = cursor.fetchall()
        if free:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
        for kind, name, _sql in parts:
            cursor.execute(f'DROP {kind} "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _kind, _name, sql in parts:
                cursor.execute(sql)
            _build_fts(cursor)
            if free:
                cursor.execute("PRAGMA foreign_keys = ON")
                cursor.execute("PRAGMA synchronous = NORMAL")


def _build_fts(cursor: Any) -> None:
    """The index of words in a few large pieces."""
    tell = "INSERT INTO search_fts (search_fts, rank) VALUES (%s, %s)"
    cursor.execute(tell, ("hashsize", HASH_BYTES))
    cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('rebuild')")
    # One piece at last: else the first records that people write would wait for large pieces to be merged.
    cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('optimize')")
    cursor.execute(tell, ("hashsize", 1 << 20))


@contextmanager
def _postgres(tables: list[str]) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LINKS, [tables])
        links = cursor.fetchall()
        cursor.execute(INDEXES, [tables])
        indexes = cursor.fetchall()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may still have to be checked
        for table, name, _sql in reversed(links):
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _sql in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _name, sql in indexes:
            cursor.execute(sql)
        for table, name, sql in links:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {sql}')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
