"""Reading files in the background: each in a process of its own with limits; what was found is kept and indexed."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from keben.data.filetext.extract import OFFICE, READERS
from keben.data.filetext.model import BROKEN, EMPTY, PICTURE, READ, TOO_LARGE, TOO_SLOW, FileText
from keben.data.filetext.pictures import TYPES as PICTURES
from keben.data.filetext.pictures import chosen
from keben.data.search.index import index_many
from keben.kernel.actions.changes import Changes
from keben.kernel.actions.hooks import on_write
from keben.kernel.features.attachments import Attachment
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, enqueue, progress, task

log = logging.getLogger("keben.files")
LABEL = "kernel.Attachment"
LARGEST, SECONDS, BATCH = 64 * 2**20, 60, 100
READABLE = (*READERS, *PICTURES)
ROOT = Path(__file__).resolve().parents[3]
NOTHING: dict[str, Any] = {"text": "", "pages": 0, "is_cut": False}


@on_write(LABEL)
def read_new_file(entity: ResolvedEntity, record: Any, changes: Changes) -> None:
    """A new file is read once what it came with is committed."""
    if changes.created and record.mime in READABLE:
        enqueue("files.read", {"key": record.pk}, retries=2)


@task("files.read")
def read_task(job: Job, key: int) -> dict[str, str]:
    """Read one file."""
    file = Attachment.objects.filter(pk=key).first()
    return {"state": read_file(file).state} if file else {}


@task("files.read_all")
def read_all_task(job: Job, again: bool = False) -> dict[str, int]:
    """Read all files that were not read yet, or all of them again."""
    return {"files": read_all(again=again, told=lambda done: progress(job, done))}


def read_all(*, again: bool = False, told: Any = lambda done: None) -> int:
    """The same, a hundred keys at a time; returns how many files were read."""
    done = last = 0
    while True:
        rows = Attachment.objects.filter(pk__gt=last, mime__in=READABLE).order_by("pk")
        part = list((rows if again else rows.filter(reading=None))[:BATCH])
        if not part:
            return done
        for file in part:
            read_file(file)
            done += 1
            told(done)
        last = part[-1].pk


def read_file(file: Attachment) -> FileText:
    """Read a file, keep what was found, and index it."""
    found = picture(file) if file.mime in PICTURES else document(file)
    with transaction.atomic():
        made, _new = FileText.objects.update_or_create(file=file, defaults={**found, "read_at": timezone.now()})
        index_many(registry.get(LABEL), [file])
    return made


def picture(file: Attachment) -> dict[str, Any]:
    """The words in a picture, by the adapter in force."""
    reader = chosen()
    if reader is None:
        return {**NOTHING, "state": PICTURE}
    try:
        with default_storage.open(file.path) as stream:
            text = reader(stream.read(LARGEST)).replace("\x00", "").strip()
    except Exception:  # readers of pictures raise what they like; the other files are still to be read
        log.exception("the words in picture %s could not be read", file.pk)
        return {**NOTHING, "state": BROKEN}
    return {**NOTHING, "state": READ if text else EMPTY, "text": text[:200_000], "pages": 1}


def document(file: Attachment) -> dict[str, Any]:
    """The words of a document, read in another process."""
    if file.size > LARGEST:
        return {**NOTHING, "state": TOO_LARGE}
    with NamedTemporaryFile() as copy:
        try:
            with default_storage.open(file.path) as stream:
                shutil.copyfileobj(stream, copy)
        except OSError:
            return {**NOTHING, "state": BROKEN}
        copy.flush()
        return extracted(file.mime, copy.name)


def extracted(mime: str, path: str) -> dict[str, Any]:
    """What the other process says; one that ends without a word was stopped at its limits."""
    command = [sys.executable, "-m", "keben.data.filetext.extract", mime, path]
    try:
        child = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return {**NOTHING, "state": TOO_SLOW}
    if child.returncode < 0:
        return {**NOTHING, "state": TOO_SLOW}
    try:
        found: dict[str, Any] = json.loads(child.stdout)
    except ValueError:
        return {**NOTHING, "state": TOO_LARGE if mime.startswith(OFFICE) else BROKEN}
    return found
