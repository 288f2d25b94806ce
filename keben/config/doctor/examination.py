"""Runs the checks in the order in which one would look; a check that breaks is a finding, not the end."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence

from django.db import DatabaseError
from django.utils.translation import gettext as _

from .finding import Finding, Level, error

CHECKS = (
    "database",
    "migrations",
    "search_index",
    "worker",
    "mail",
    "stream",
    "outbox",
    "event_log",
    "backups",
    "cache",
    "storage",
    "settings",
    "secret_key",
    "tls",
    "time_zone",
    "work_calendar",
)

FOUNDATIONS = ("database", "migrations")


def examine(names: Sequence[str] = CHECKS) -> Iterator[tuple[str, Finding]]:
    """Each finding with the name of its check.

    Where the database is away or has no tables, what cannot be asked for that reason is not told once more.
    """
    without_tables = False
    for name in names:
        module = importlib.import_module(f"{__package__}.{name}")
        try:
            for finding in module.examine():
                without_tables = without_tables or (name in FOUNDATIONS and finding.level == Level.ERROR)
                yield name, finding
        except Exception as problem:
            if not (without_tables and isinstance(problem, DatabaseError)):
                yield name, _broken(name, problem)


def _broken(name: str, problem: Exception) -> Finding:
    return error(
        _("This could not be examined: %(problem)s") % {"problem": f"{type(problem).__name__}: {problem}"},
        name,
        _("Settle the findings above first, then run `keben doctor` again."),
    )
