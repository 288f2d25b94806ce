"""Migrations that were folded into one, as long as nobody had released them: a new database is made in half the time.

A database that has seen all of them counts as having seen the one. One that has seen only some cannot go on from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

LAST_WITH_ALL = "cdf6a85"
"""The last commit with each of them as it was written."""
HALF_WAY = gettext_noop("The database is of a version whose migrations have been folded into one since.")
COME_BACK = gettext_noop("Check out commit %(commit)s, run `keben migrate` there, then come back to this version.")


def half_way(applied: Mapping[tuple[str, str], Any], on_disk: Mapping[tuple[str, str], Any]) -> list[str]:
    """The apps of which a database has seen some of the folded migrations, but not all."""
    return sorted(
        app
        for (app, name), migration in on_disk.items()
        if migration.replaces and (app, name) not in applied and any(old in applied for old in migration.replaces)
    )


def folded(on_disk: Mapping[tuple[str, str], Any]) -> set[tuple[str, str]]:
    """All migrations that live on in others; databases remember their names."""
    return {old for migration in on_disk.values() for old in migration.replaces}
