"""PostgreSQL through pg_dump and pg_restore; rows are counted in the very snapshot that is dumped."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .database import Rows
from .errors import BackupError

TABLES = """
    SELECT format('%I.%I', schemaname, tablename), tablename FROM pg_tables
    WHERE schemaname = current_schema() ORDER BY 2
"""
MISSING = "{program} is not installed. On Debian and Ubuntu: sudo apt install postgresql-client"


class PostgresDatabase:
    """One database on a PostgreSQL server."""

    engine = "postgres"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def dump(self, target: Path) -> Rows:
        import psycopg

        with psycopg.connect(**self._arguments()) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert snapshot is not None
            self._run("pg_dump", "--format=custom", f"--snapshot={snapshot[0]}", f"--file={target}")
            return _rows(connection)

    def load(self, source: Path) -> None:
        self._drop_tables()
        self._run(
            "pg_restore",
            *("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"),
            *("--exit-on-error", f"--dbname={self.settings['NAME']}", str(source)),
        )

    def _drop_tables(self) -> None:
        """pg_restore only cleans what the copy holds; a newer version's tables would stay."""
        import psycopg

        with psycopg.connect(**self._arguments()) as connection:
            for table, _name in connection.execute(TABLES).fetchall():
                connection.execute(f"DROP TABLE {table} CASCADE")

    def rows(self) -> Rows:
        import psycopg

        with psycopg.connect(**self._arguments()) as connection:
            return _rows(connection)

    def _arguments(self) -> dict[str, Any]:
        wanted = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        return {name: self.settings[key] for key, name in wanted.items() if self.settings.get(key)}

    def _run(self, program: str, *arguments: str) -> None:
        path = _find(program)
        done = subprocess.run(
            [path, *arguments],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            raise BackupError(f"{program} ended with {done.returncode}: {done.stderr.strip()}")

    def _environment(self) -> dict[str, str]:
        """The password travels by the environment: a command line can be read by every user."""
        names = {
            "PGDATABASE": "dbname",
            "PGUSER": "user",
            "PGPASSWORD": "password",
            "PGHOST": "host",
            "PGPORT": "port",
        }
        given = self._arguments()
        return {**os.environ, **{key: str(given[name]) for key, name in names.items() if name in given}}


def _find(program: str) -> str:
    if path := shutil.which(program):
        return path
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    if not installed:
        raise BackupError(MISSING.format(program=program))
    return str(installed[-1])


def _rows(connection: Any) -> Rows:
    tables = connection.execute(TABLES).fetchall()
    return {name: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table, name in tables}  # noqa: S608
