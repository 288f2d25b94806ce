"""Bytes of files in the storage, named by their hash: the same file is kept once, and no name reaches the disk."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.file_types import MIB, recognise
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import Invalid
from keben.kernel.settings import declare_setting, setting

declare_setting(
    "files.max_mb", _("Limits"), _("Largest file in MB"), Integer(1, 2048), 25, help=_("For one uploaded file.")
)
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*\u202a-\u202e\u2066-\u2069\u200b-\u200f]")


def clean_name(name: str) -> str:
    """The last part of a path without signs that a disk or a reader could stumble over."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    text = FORBIDDEN.sub("", last).strip(" .")
    stem, dot, extension = text.rpartition(".")
    return f"{stem[:180]}{dot}{extension[:16]}" if dot else text[:180]


def store(file: File[Any], actor: Actor, *, name: str = "") -> Attachment:
    """Keep an uploaded file that belongs to no record yet. Raises Invalid, Denied."""
    title = clean_name(name or file.name or "")
    if not title:
        raise Invalid.single("file", "file_name", "The file has no usable name. Rename it and try again.")
    limit = setting("files.max_mb")
    if file.size > limit * MIB:
        raise Invalid.single("file", "file_too_big", "“%(name)s” is larger than %(limit)s MB.", name=title, limit=limit)
    if not file.size:
        raise Invalid.single("file", "file_empty", "“%(name)s” is empty.", name=title)
    kind = recognise(title, file)  # type: ignore[arg-type]
    digest = digest_of(file)
    path = f"{digest[:2]}/{digest}"

    def fill(record: Attachment) -> None:
        record.path, record.size, record.mime, record.digest = path, file.size, kind.mime, digest

    # Row and bytes together: a full disk must not leave a file that is listed and cannot be opened.
    with transaction.atomic():
        made = perform("create", Attachment, {"name": title}, actor=actor, prepare=fill).record
        keep(file, path)
    return made  # type: ignore[no-any-return]


def digest_of(file: File[Any]) -> str:
    """SHA-256 of the content."""
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    return found.hexdigest()


def keep(file: File[Any], path: str) -> None:
    """Write the bytes unless they are there already; half a file, from a crash or a full disk, is not there."""
    if default_storage.exists(path):
        if default_storage.size(path) == file.size:
            return
        default_storage.delete(path)
    file.seek(0)
    try:
        default_storage.save(path, file)
    except BaseException:
        default_storage.delete(path)
        raise
