"""Whether there is something to serve: tables that this version can work with.

Otherwise every page would fail, and only the log would say why. Django is not loaded for it: the files of the
migrations are compared with the names that the database keeps. A database that does not answer is no reason to stay
away: it may come up after us.
"""

from __future__ import annotations

import ast
import pkgutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TABLE = "django_migrations"
SEEN = f"SELECT app || '.' || name FROM {TABLE}"  # noqa: S608 - our own constant
NO_TABLES = "The database {name} has no tables yet. Run `keben migrate`, then start again."
BEHIND = (
    "The database {name} lacks {count} of this version ({some}). Make a backup with `keben backup`, run "
    "`keben migrate`, then start again."
)
AHEAD = (
    "The database {name} has seen {count} that this version does not know ({some}): a newer version was here. "
    "Install that version, or restore the backup made before it."
)


def look(database: Mapping[str, Any], apps: Iterable[str]) -> tuple[str, str]:
    """Why it makes no sense to start, and what to beware of; each with what to do, empty where there is nothing."""
    name = database["NAME"]
    seen = _in_sqlite(database) if database["ENGINE"].endswith("sqlite3") else _in_postgres(database)
    if seen is None:
        return "", ""
    if not seen:
        return NO_TABLES.format(name=name), ""
    ours = on_disk(apps)
    folded = set[str]().union(*ours.values())
    seen |= {one for one, olds in ours.items() if olds and olds <= seen}
    missing, unknown = sorted(set(ours) - seen), sorted(seen - set(ours) - folded)
    return (
        BEHIND.format(name=name, **_told(missing)) if missing else "",
        AHEAD.format(name=name, **_told(unknown)) if unknown else "",
    )


def on_disk(apps: Iterable[str]) -> dict[str, frozenset[str]]:
    """The migrations of this version as `app.name`, found as Django finds them; each with those folded into it."""
    found = {}
    for app in apps:
        spec = find_spec(app)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            home, label = Path(folder) / "migrations", app.rpartition(".")[2]
            for one in pkgutil.iter_modules([str(home)]):
                if not one.ispkg and one.name[0] not in "_~":
                    found[f"{label}.{one.name}"] = _replaced(home / f"{one.name}.py")
    return found


def _replaced(file: Path) -> frozenset[str]:
    """What a migration replaces, read without running it."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if "replaces" not in text:
        return frozenset()
    lists = (
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "replaces"
    )
    return frozenset(f"{app}.{name}" for values in lists for app, name in ast.literal_eval(values))


def _told(names: list[str]) -> dict[str, str]:
    some = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return {"count": f"{len(names)} migration{'s' if len(names) > 1 else ''}", "some": some}


def _in_sqlite(database: Mapping[str, Any]) -> set[str] | None:
    """What the database has seen; looking makes no file."""
    path = Path(database["NAME"])
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path)) as connection:
        there = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (TABLE,)).fetchone()
        return {name for (name,) in connection.execute(SEEN)} if there else set()


def _in_postgres(database: Mapping[str, Any]) -> set[str] | None:
    """What the database has seen; None where it does not answer."""
    import psycopg

    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: str(database[name]) for key, name in names.items() if database[name]}
    more = {key: value for key, value in database["OPTIONS"].items() if key != "prepare_threshold"}
    try:
        with psycopg.connect(**{"connect_timeout": "5", **more, **given}) as connection:
            found = connection.execute("SELECT to_regclass(%s)", (TABLE,)).fetchone()
            there = bool(found and found[0])
            return {name for (name,) in connection.execute(SEEN)} if there else set()
    except psycopg.OperationalError:
        return None
