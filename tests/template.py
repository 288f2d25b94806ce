"""The empty database of the tests is made by all migrations once; from then on it is copied, until one of them changes.

Every worker of every run needs one, and making it takes longer than most files of tests.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "keben_template_"
CODE = (
    "keben/**/migrations/*.py",
    "keben/**/apps.py",
    "keben/kernel/events/guard.py",
    "keben/kernel/fields.py",
    "requirements/dev.lock",
)
"""What says how an empty database looks: migrations, what is hung on to them, and the versions of libraries."""


def key() -> str:
    """Another one where an empty database might look different."""
    found = hashlib.sha256()
    for pattern in CODE:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def alone() -> Iterator[None]:
    """One process after the other: the first makes what the others copy."""
    try:
        import fcntl
    except ImportError:  # Windows: everybody makes his own
        yield
        return
    with (folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def copied() -> Iterator[None]:
    """As long as this is open, test databases are copies where there is something to copy."""
    creation: Any = type(connection.creation)
    way = {"sqlite": sqlite, "postgresql": postgresql}.get(connection.vendor)
    original = creation.create_test_db

    def create(self: Any, *args: Any, **options: Any) -> Any:
        with alone(), way(self, key()) if way else nullcontext():
            return original(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(creation, "create_test_db", create)
        yield


def folder() -> Path:
    """Where templates are kept."""
    found = Path(settings.VAR) / "templates"
    found.mkdir(parents=True, exist_ok=True)
    return found


def file(digest: str) -> Path:
    """The template of SQLite, which may not be there yet."""
    return folder() / f"{PREFIX}{digest}.sqlite3"


def copy_to(target: Path) -> None:
    """A database for a program of its own, where one with these migrations has been made before."""
    if (made := file(key())).exists():
        shutil.copyfile(made, target)


@contextmanager
def sqlite(creation: Any, digest: str) -> Iterator[None]:
    """Databases in memory: another connection fills this one before it is migrated, or keeps it afterwards."""
    name, template = creation._get_test_db_name(), file(digest)
    if not creation.is_in_memory_db(name):
        yield
        return
    with closing(sqlite3.connect(name, uri=True)) as here:
        there = template.exists()
        if there:
            with closing(sqlite3.connect(template)) as source:
                source.backup(here)
        yield
        if not there:
            part = template.with_suffix(".part")
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(part)) as target:
                here.backup(target)
            drop_old(folder().glob(f"{PREFIX}*.sqlite3"), Path.unlink)
            part.replace(template)


@contextmanager
def postgresql(creation: Any, digest: str) -> Iterator[None]:
    """A database that the server copies."""
    template = f"{PREFIX}{digest}"
    with creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        known = [name for (name,) in cursor.fetchall()]
    there = template in known
    if there:
        creation.connection.settings_dict["TEST"]["TEMPLATE"] = template
    yield
    if not there:
        made = creation.connection.settings_dict["NAME"]
        creation.connection.close()  # what is copied must have no guests
        with creation._nodb_cursor() as cursor:
            drop_old(known, lambda name: cursor.execute(f'DROP DATABASE "{name}"'))
            cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE "{made}"')
        creation.connection.ensure_connection()


def drop_old(found: Any, drop: Callable[[Any], Any]) -> None:
    """Templates of other migrations are of no use any more."""
    for one in list(found):
        drop(one)
