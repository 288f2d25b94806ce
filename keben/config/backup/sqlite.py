"""SQLite's own online copy: consistent while the server keeps writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from .database import Rows
from .errors import BackupError

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY 1"


class SqliteDatabase:
    """One SQLite file."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    def dump(self, target: Path) -> Rows:
        if not self.path.exists():
            raise BackupError(f"There is no database at {self.path}. Is KEBEN_VAR or KEBEN_DATABASE_URL set?")
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(target)) as copy:
            try:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.DatabaseError as error:
                raise BackupError(f"{self.path}: {error}. Restore the last good backup.") from error
            self._assert_whole(copy, self.path)
            return _rows(copy)

    def load(self, source: Path) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(self.path)) as target:
            self._assert_whole(copy, source)
            try:
                copy.backup(target)
            except sqlite3.OperationalError as error:
                raise BackupError(f"{self.path}: {error}. Stop the server and the worker first.") from error

    def rows(self) -> Rows:
        if not self.path.exists():
            return {}
        with closing(sqlite3.connect(self.path)) as connection:
            return _rows(connection)

    def _assert_whole(self, connection: sqlite3.Connection, path: Path) -> None:
        try:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise BackupError(f"The database {path} is damaged: {answer}. Restore the last good backup.")


def _rows(connection: sqlite3.Connection) -> Rows:
    names = [name for (name,) in connection.execute(TABLES)]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608
