"""Upgrade and roll-back on a copy of the demo: one migration of every app back and forward, and back by backup."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests import template

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bin"))

from _house import postgres, tools_present  # noqa: E402

OURS = tuple(app.label for app in apps.get_app_configs() if app.name.startswith("keben."))
ONE_WAY: dict[str, str] = {}
"""Migrations that cannot be taken back, each with its reason."""
DROPPED = {"customers_twinpair": ("judged",), "search_searchnoun": ("making",)}
"""Columns that the newer release no longer has: who decided, and when, says that a pair was judged; and those that say
of what was there before that it is older: how the entries of the search were made."""
LEFT_TO_THE_WORKER = ("search.rebuild", "titles.renew")
"""Jobs that a migration asks for."""
MACHINE_MADE = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "sqlite_sequence",
    "sqlite_stat1",
    "sqlite_stat4",
)
MOVE = """
import json, sys, django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
def leaves():
    graph = MigrationLoader(connection).graph
    return {app: name for app, name in graph.leaf_nodes() if app in sys.argv[2].split(",")}
if sys.argv[1] == "back":
    graph = MigrationLoader(connection).graph
    tops = set(leaves().items())
    for app, name in sorted(tops):
        fall = graph.backwards_plan((app, name))
        if len(fall) > 3 or (app, name) not in MigrationLoader(connection).applied_migrations:
            continue  # half of what there is stands on it, or it fell with another one
        before = [node.key[1] for node in graph.node_map[(app, name)].parents if node.key[0] == app]
        if before:
            call_command("migrate", app, before[0], verbosity=0, interactive=False)
else:
    call_command("migrate", verbosity=0, interactive=False)
"""
Tables = dict[str, tuple[list[str], list[list[str]]]]


class Demo:
    """A demo company in a database that may be moved."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        kept = {k: v for k, v in os.environ.items() if not k.startswith("KEBEN_")}
        self.env = kept | {"KEBEN_VAR": str(home), "KEBEN_DATABASE_URL": url, "KEBEN_SECRET_KEY": "of the test" * 5}
        self.env["DJANGO_SETTINGS_MODULE"] = "keben.config.settings"

    def keben(self, *arguments: str) -> str:
        return self._run("-m", "keben.config.cli", *arguments)

    def move(self, direction: str) -> None:
        self._run("-c", MOVE, direction, ",".join(OURS))

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def tables(self) -> Tables:
        """Everything that people entered, by table: columns and sorted rows."""
        return tables_of_sqlite(self.url) if self.url.startswith("sqlite") else tables_of_postgres(self.url)


def tables_of_sqlite(url: str) -> Tables:
    found: Tables = {}
    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        names = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        indexed = {name for name, sql in names if "VIRTUAL" in sql.upper()}
        for name, _sql in names:
            if name in MACHINE_MADE or any(name.startswith(index) for index in indexed):
                continue
            cursor = database.execute(f'SELECT * FROM "{name}"')
            found[name] = described([column[0] for column in cursor.description], cursor.fetchall())
    return found


def tables_of_postgres(url: str) -> Tables:
    import psycopg

    found: Tables = {}
    with psycopg.connect(url) as database:
        names = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            if name not in MACHINE_MADE:
                cursor = database.execute(f'SELECT * FROM "{name}"')
                found[name] = described([column.name for column in cursor.description or ()], cursor.fetchall())
    return found


def described(columns: list[str], rows: list[Any]) -> tuple[list[str], list[list[str]]]:
    order = sorted(range(len(columns)), key=columns.__getitem__)
    return [columns[n] for n in order], sorted([plain(row[n]) for n in order] for row in rows)


def plain(value: Any) -> str:
    """JSON is compared by its meaning: the databases keep its keys in their own order."""
    return json.dumps(value, sort_keys=True, default=str) if isinstance(value, (dict, list)) else str(value)


def only(tables: Tables, shape: Tables) -> Tables:
    """The tables cut down to the columns of another state."""
    found: Tables = {}
    for name, (columns, _rows) in shape.items():
        if name in tables:
            ours, rows = tables[name]
            if name == "kernel_job":
                rows = [row for row in rows if row[ours.index("task")] not in LEFT_TO_THE_WORKER]
            both = [one for one in columns if one in ours and one not in DROPPED.get(name, ())]
            places = [ours.index(column) for column in both]
            found[name] = (both, sorted([row[n] for n in places] for row in rows))
    return found


def test_every_migration_can_be_taken_back() -> None:
    loader = MigrationLoader(None)
    one_way = {
        f"{app}.{name}": [type(step).__name__ for step in migration.operations if not step.reversible]
        for (app, name), migration in loader.disk_migrations.items()
        if app in OURS and not all(step.reversible for step in migration.operations)
    }
    assert set(one_way) == set(ONE_WAY), one_way


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def demo(
    django_db_setup: None, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    """A small demo company on the database of this suite: the other suite has the other one."""
    if (request.param == "postgres") != os.environ.get("KEBEN_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("runs with the suite of the other database")
    home = tmp_path_factory.mktemp(request.param)
    if request.param == "sqlite":
        found = Demo(home, f"sqlite:///{home}/keben.sqlite3")
        template.copy_to(home / "keben.sqlite3")
        found.keben("migrate", "--quiet")
        found.keben("demo", "--customers", "25")
        yield found
        return
    programs = tools_present.postgres_folder()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.Cluster(programs) as cluster:
        found = Demo(home, cluster.url)
        found.keben("migrate", "--quiet")
        found.keben("demo", "--customers", "25")
        yield found


class Moved(NamedTuple):
    """What the tables held before the way back, there, and after the way forward; and the backup made there."""

    new: Tables
    old: Tables
    again: Tables
    backup: Path
    said: str


@pytest.fixture(scope="module")
def moved(demo: Demo) -> Moved:
    """The demo taken back by one migration of every app, and forward again."""
    new = demo.tables()
    demo.move("back")
    old = demo.tables()
    backup = demo.home / "before-upgrade.tar.gz"
    demo.keben("backup", "--to", str(backup))
    demo.move("forward")
    again = demo.tables()  # before the doctor, who gives numbers to nouns that have none yet
    return Moved(
        new, old, again, backup, demo.keben("doctor", "--only", "database", "migrations", "event_log", "search_index")
    )


@pytest.mark.slow
def test_one_migration_back_and_forward_again(moved: Moved) -> None:
    new, again = moved.new, moved.again
    # The index forgets what went with its table; the doctor compares it with the records at the end.
    old = {name: table for name, table in moved.old.items() if name != "search_entry"}
    assert len(new["customers_customer"][1]) == 25
    assert old.keys() < new.keys() or any(old[name][0] != new[name][0] for name in old), "nothing was taken back"
    assert only(old, new) == only(new, old), "what both releases know is untouched"
    assert {name: columns for name, (columns, _rows) in again.items()} == {name: new[name][0] for name in new}
    assert only(again, old) == only(new, old)
    for name in ("customers_customer", "customers_contact", "org_user"):
        keys = [column for column in new[name][0] if column.endswith(("_sort", "sort_key"))]
        shape = {name: (["id", *keys], [])}
        assert only(again, shape) == only(new, shape), "keys for sorting are worked out anew"
    assert "ERROR" not in moved.said


@pytest.mark.slow
def test_back_by_backup(demo: Demo, moved: Moved) -> None:
    """The older release's backup brings the older release's database back, whatever the newer one did."""
    demo.keben("user", "create", "E8888", "--name", "新来的", "--role", "sales")
    assert demo.tables() != moved.old
    demo.keben("restore", str(moved.backup), "--force")
    assert demo.tables() == moved.old
    demo.move("forward")
    assert "E8888" not in demo.keben("user", "list")
    shutil.rmtree(demo.home / "backups", ignore_errors=True)
