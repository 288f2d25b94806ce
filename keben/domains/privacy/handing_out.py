"""One person's data as a ZIP: JSON for programs, a page for people, and the files themselves."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone

from keben.domains.privacy.staying import staying
from keben.domains.privacy.telling import Found
from keben.kernel.features.attachments import Attachment
from keben.kernel.merging.ways import MARKS
from keben.kernel.people import tells_of
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

MOST_BYTES = 200 * 1024 * 1024
POINTERS = tuple(name for pair in MARKS for name in pair)
HIDDEN = ("id", "version", "custom", "created_by", "updated_by", *POINTERS)


def archive(asked: Any, found: Found) -> bytes:
    """The ZIP; files beyond the limit are named in it and left out."""
    parts = contents(asked, found)
    held = io.BytesIO()
    size = 0
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        for file in (*found.files, *files_of(found)):
            size += file.size
            if size <= MOST_BYTES and file.path and default_storage.exists(file.path):
                with default_storage.open(file.path) as source:
                    out.writestr(f"files/{file.pk}-{safe(file.name)}", source.read())
            else:
                parts["missing"].append(file.name)
        out.writestr("data.json", json.dumps(parts, ensure_ascii=False, indent=2, default=str))
        out.writestr("data.html", render_to_string("pages/privacy/hand_out.html", {"parts": parts}))
    return held.getvalue()


def contents(asked: Any, found: Found) -> dict[str, Any]:
    """What stands in the file."""
    return {
        "request": asked.number,
        "name": asked.name,
        "made_at": f"{timezone.localtime():%Y-%m-%d %H:%M}",
        "records": [plain(one) for one in found.records],
        "told": {str(registry.get(label).verbose_name_plural): [values(one) for one in rows]
                 for label, rows in found.told.items()},
        "comments": [{"text": one.text, "at": str(one.created_at)} for one in found.comments],
        "imports": [{"file": row.run.name, "row": row.number, "cells": row.cells} for row in found.imported],
        "exports": [{"file": run.name, "until": str(run.expires_at or "")} for run in found.exported],
        "files": [file.name for file in (*found.files, *files_of(found))],
        "missing": [],
        "log_lines": found.lines,
        "stays": staying(found) if asked.kind == "deletion" else [],
    }  # fmt: skip


def files_of(found: Found) -> list[Attachment]:
    """Files that came along with the letters of the person; those of other rows belong to the business."""
    rows = [(label, row.pk) for label, some in found.told.items() if tells_of(registry.get(label)).beside
            for row in some]  # fmt: skip
    labels = {label for label, _key in rows}
    files: list[Attachment] = []
    for label in sorted(labels):
        keys = [key for one, key in rows if one == label]
        files += Attachment._base_manager.filter(entity=label, object_id__in=keys).order_by("pk")
    return files


def plain(record: Any) -> dict[str, Any]:
    """A record under the name of its noun."""
    return {str(registry.of(type(record)).verbose_name): values(record)}


def values(record: Any) -> dict[str, Any]:
    """The visible fields of a record by label, and the words beside it."""
    entity = registry.of(type(record))
    shown = {}
    for source in record._meta.concrete_fields:
        if not entity.has(source.name) or inner(source, entity):
            continue
        item = entity.field(source.name)
        value = item.kind.read(record, source.name)
        if value not in (None, "", [], {}):
            shown[str(item.label)] = item.kind.show(value)
    tells = entity.declaration.tells
    for name in tells.beside if tells else ():
        beside = getattr(record, name, None)
        for column, label in tells.handed.items() if beside is not None and tells else ():
            if text := getattr(beside, column):
                shown[str(label)] = text
    return shown


def inner(source: Any, entity: ResolvedEntity) -> bool:
    """Whether a column only serves the program: it is private, has no name for people, or points by noun and key."""
    unnamed = str(source.verbose_name) == source.name.replace("_", " ") and not source.is_relation
    return unnamed or source.name in {*HIDDEN, *entity.declaration.private}


def safe(name: str) -> str:
    """A file name that stays in its folder."""
    return name.replace("/", "_").replace("\\", "_").lstrip(".") or "file"
