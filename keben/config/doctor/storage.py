"""Whether files can be written and the disk has room."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.translation import gettext as _

from .finding import Finding, error, ok, warning

LITTLE = 2 * 10**9  # bytes: about a night's backup and a large import of a middling company


def examine() -> Iterator[Finding]:
    elsewhere = not isinstance(default_storage, FileSystemStorage)
    for folder in sorted({Path(settings.VAR), *(() if elsewhere else (Path(settings.MEDIA_ROOT),))}):
        yield _folder(folder)
    if elsewhere:
        yield _store()


def _store() -> Finding:
    """Write, read and remove one small object."""
    default: Any = settings.STORAGES["default"]
    options = default.get("OPTIONS", {})
    where = f"{options.get('endpoint_url', '')}/{options.get('bucket_name', '')}"
    word = secrets.token_hex(8).encode()
    try:
        name = default_storage.save(f"doctor/{word.decode()}", ContentFile(word))
        with default_storage.open(name) as file:
            same = file.read() == word
        default_storage.delete(name)
    except Exception as problem:  # the libraries of stores raise what they like
        return error(
            _("Files cannot be written: %(problem)s") % {"problem": problem},
            where,
            _("Does the bucket exist, and are endpoint, key and secret in KEBEN_STORAGE right?"),
        )
    if not same:
        return error(
            _("The object store gives back something else than it was given."),
            where,
            _("Does the bucket exist, and are endpoint, key and secret in KEBEN_STORAGE right?"),
        )
    return ok(_("Files can be written to the object store and read again."), where)


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
