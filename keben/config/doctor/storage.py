"""Whether files can be written and the disk has room."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from .finding import Finding, error, ok, warning

LITTLE = 2 * 10**9  # bytes: about a night's backup and a large import of a middling company


def examine() -> Iterator[Finding]:
    for folder in sorted({Path(settings.VAR), Path(settings.MEDIA_ROOT)}):
        yield _folder(folder)


def _folder(folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"keben")
    except OSError as problem:
        return error(
            _("Files cannot be written: %(problem)s") % {"problem": problem.strerror},
            str(folder),
            _("Give this folder to the user that runs Keben, or set KEBEN_VAR to another one."),
        )
    free = shutil.disk_usage(folder).free
    if free < LITTLE:
        return warning(
            _("Only %(free)s MB are free.") % {"free": free // 10**6},
            str(folder),
            _("Make room: a full disk stops every change. Old backups are in var/backups."),
        )
    return ok(_("Files can be written, %(free)s GB are free.") % {"free": free // 10**9}, str(folder))
