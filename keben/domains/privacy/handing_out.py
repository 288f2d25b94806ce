"""One person's data as a ZIP: JSON for programs, a page for people, and the files themselves."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import timezone

from keben.domains.privacy.finding import Found, as_json, plain
from keben.kernel.features.comments import Comment

MOST_BYTES = 200 * 1024 * 1024


def archive(asked: Any, found: Found) -> bytes:
    """The ZIP; files beyond the limit are named in it and left out."""
    parts = contents(asked, found)
    held = io.BytesIO()
    size = 0
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        for file in found.files:
            size += file.size
            if size <= MOST_BYTES and file.path and default_storage.exists(file.path):
                with default_storage.open(file.path) as source:
                    out.writestr(f"files/{file.pk}-{safe(file.name)}", source.read())
            else:
                parts["missing"].append(file.name)
        out.writestr("data.json", as_json(parts))
        out.writestr("data.html", render_to_string("pages/privacy/hand_out.html", {"parts": parts}))
    return held.getvalue()


def contents(asked: Any, found: Found) -> dict[str, Any]:
    """What stands in the file."""
    return {
        "request": asked.number,
        "name": asked.name,
        "made_at": f"{timezone.localtime():%Y-%m-%d %H:%M}",
        "records": [plain(one) for one in found.records],
        "texts": [{"text": one.text, "at": str(one.created_at)} if isinstance(one, Comment) else plain(one)
                  for one in found.texts],
        "consents": [plain(one) for one in found.consents],
        "files": [file.name for file in found.files],
        "missing": [],
        "log_lines": found.lines,
    }  # fmt: skip


def safe(name: str) -> str:
    """A file name that stays in its folder."""
    return name.replace("/", "_").replace("\\", "_").lstrip(".") or "file"
