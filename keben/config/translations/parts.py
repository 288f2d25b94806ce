"""Reads `locale/<language>/parts/*.po.txt`: one `English<TAB>translation` per line, a file per area.

Areas are written side by side by several people without touching the one large catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[#0 +-]?\d*(?:\.\d+)?([sdifr])|\{(\w*)[^{}]*\}")


class PartError(Exception):
    """A line that cannot be read; the text names file and line."""


def read_parts(folder: Path) -> dict[str, str]:
    """English to translation; two areas may repeat a text only with the same translation."""
    known: dict[str, str] = {}
    for path in sorted(folder.glob("*.po.txt")):
        for where, source, target in _lines(path):
            if known.get(source, target) != target:
                raise PartError(f"{where}: {source!r} is {known[source]!r} elsewhere and {target!r} here; agree on one")
            known[source] = target
    return known


def placeholders(text: str) -> list[str]:
    """The places that are filled in, for comparing a text with its translation."""
    return sorted({match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", ""))})


def _lines(path: Path) -> Iterator[tuple[str, str, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{path.name}:{number}"
        source, tab, target = line.partition("\t")
        if not tab or not target.strip():
            raise PartError(f"{where}: expected English, a tab and the translation, found {line!r}")
        yield where, _unescape(source), _unescape(target.strip())


def _unescape(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t")
