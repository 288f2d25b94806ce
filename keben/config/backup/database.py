"""What backup and restore need from a database, and which one this deployment has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from .errors import BackupError

Rows = dict[str, int]


class Database(Protocol):
    """One database that can be written into a file and brought back from it."""

    engine: str

    def dump(self, target: Path) -> Rows:
        """Write a consistent copy while others work; return its number of rows per table."""

    def load(self, source: Path) -> None:
        """Replace everything by the copy."""

    def rows(self) -> Rows:
        """The present number of rows per table."""


def database_of(settings: Mapping[str, Any]) -> Database:
    """The adapter for Django's database settings."""
    from .postgres import PostgresDatabase
    from .sqlite import SqliteDatabase

    engine = str(settings["ENGINE"]).rpartition(".")[2]
    if engine == "sqlite3":
        return SqliteDatabase(Path(str(settings["NAME"])))
    if engine == "postgresql":
        return PostgresDatabase(settings)
    raise BackupError(f"Backup knows SQLite and PostgreSQL, not {engine}; use the database's own tools.")
