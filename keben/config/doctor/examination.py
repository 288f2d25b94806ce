"""Runs the checks in the order in which one would look; a check that breaks is a finding, not the end."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from .finding import Finding, error

CHECKS = (
    "database",
    "migrations",
    "search_index",
    "worker",
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


def examine(names: Sequence[str] = CHECKS) -> Iterator[tuple[str, Finding]]:
    """Each finding with the name of its check."""
    for name in names:
        module = importlib.import_module(f"{__package__}.{name}")
        try:
            for finding in module.examine():
                yield name, finding
        except Exception as problem:
            yield name, _broken(name, problem)


def _broken(name: str, problem: Exception) -> Finding:
    return error(
        _("This could not be examined: %(problem)s") % {"problem": f"{type(problem).__name__}: {problem}"},
        name,
        _("Settle the findings above first, then run `keben doctor` again."),
    )
