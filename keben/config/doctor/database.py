"""Whether the database answers, and whether it is set up for many readers and safe writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from .finding import Finding, error, ok, warning

OLDEST_POSTGRES = 140000


def examine() -> Iterator[Finding]:
    where = str(connection.settings_dict["NAME"])
    try:
        connection.ensure_connection()
    except Exception as problem:
        yield error(
            _("The database does not answer: %(problem)s") % {"problem": problem},
            where,
            _("Is it running, and are host, name, user and password in KEBEN_DATABASE_URL right?"),
        )
        return
    yield from _sqlite(where) if connection.vendor == "sqlite" else _postgres(where)


def _sqlite(where: str) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        version = ".".join(str(part) for part in sqlite3.sqlite_version_info)
        damage = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        yield error(
            _("The database is damaged: %(problem)s") % {"problem": damage},
            where,
            _("Stop the server and restore the last backup with `keben restore`."),
        )
    elif mode not in ("wal", "memory"):
        yield warning(
            _("Readers wait for writers: journal mode is %(mode)s.") % {"mode": mode},
            where,
            _("Keep the database on a local disk; network disks refuse the WAL mode."),
        )
    else:
        yield ok(_("SQLite %(version)s answers and is whole.") % {"version": version}, where)


def _postgres(where: str) -> Iterator[Finding]:
    number = connection.pg_version  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        yield error(
            _("The database's encoding is %(encoding)s; Chinese names need UTF8.") % {"encoding": encoding},
            where,
            _("Create a database with ENCODING 'UTF8' and bring the data over with backup and restore."),
        )
    if number < OLDEST_POSTGRES:
        yield warning(
            _("PostgreSQL %(version)s is too old.") % {"version": number // 10000},
            where,
            _("Upgrade to PostgreSQL 15 or newer."),
        )
    else:
        yield ok(_("PostgreSQL %(version)s answers.") % {"version": number // 10000}, where)
    if connection.settings_dict["OPTIONS"].get("prepare_threshold") is not None and behind_pooler():
        yield warning(
            _("A pooler stands before PostgreSQL, and statements are prepared."),
            where,
            _(
                "PgBouncer in transaction mode knows prepared statements from 1.21 on, with max_prepared_statements "
                "above 0. With an older one set KEBEN_PREPARED=0."
            ),
        )


def behind_pooler() -> bool:
    """Whether another process answers than the one that let us in: poolers give out numbers of their own."""
    raw: Any = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return bool(cursor.fetchone()[0] != raw.info.backend_pid)
