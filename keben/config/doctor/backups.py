"""Whether there is a fresh backup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.config.backup.deployment import backup_folder
from keben.config.backup.make import backups

from .finding import Finding, ok, warning

FRESH = dt.timedelta(hours=36)


def examine() -> Iterator[Finding]:
    folder = backup_folder()
    found = backups(folder)
    if not found:
        yield warning(
            _("There is no backup."),
            str(folder),
            _("Run `keben backup --keep 14` every night and copy the file to another machine."),
        )
        return
    newest = found[-1]
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromtimestamp(newest.stat().st_mtime, dt.UTC)
    hours = int(age.total_seconds() // 3600)
    old = ngettext("The newest backup is %(hours)s hour old.", "The newest backup is %(hours)s hours old.", hours) % {
        "hours": hours
    }
    if age > FRESH:
        yield warning(
            old,
            str(newest),
            _("Run `keben backup --keep 14` every night and copy the file to another machine."),
        )
    else:
        yield ok(old, str(newest))
