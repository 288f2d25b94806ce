"""Words of a file for choices, links and regions that mean nothing here: each is matched once, for all its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keben.base.errors import Malformed
from keben.data.imports.fields import Target, choosable
from keben.data.imports.model import ImportRun
from keben.data.imports.reading import RowReader
from keben.data.imports.template import options
from keben.kernel.access.actor import Actor
from keben.kernel.problems import Invalid

LOOK = 5000
"""Bad rows that are looked through; what stands only in later ones comes up once these are settled."""
MOST = 200
EMPTY = "-"
"""What the page and a mapping file write for a word that is to be left out."""


@dataclass
class Unknown:
    """A word of the file, how many rows have it, and what it may mean."""

    raw: str
    rows: int
    more: bool = False
    """Whether there may be still more rows of it, beyond those that were looked through."""
    hint: str = ""


@dataclass
class Column:
    """A field with words that it does not know, and what can be chosen for them where that is a short list."""

    target: Target
    words: list[Unknown]
    options: list[str] = field(default_factory=list)


def unknown(run: ImportRun, actor: Actor) -> list[Column]:
    """The words that were refused, by field, the most frequent first."""
    reader = RowReader(run, actor)
    columns = {str(column): target for column, target in reader.columns if choosable(target.kind)}
    counts: dict[str, Counter[str]] = {column: Counter() for column in columns}
    hints: dict[tuple[str, str], str] = {}
    rows, seen = run.rows.filter(outcome="", state="bad").order_by("number"), 0
    for cells, errors in rows.values_list("cells", "errors")[:LOOK].iterator(chunk_size=1000):
        seen += 1
        for column in columns.keys() & errors.keys():
            raw = cells[int(column)] if int(column) < len(cells) else ""
            if raw:
                counts[column][raw] += 1
                hints.setdefault((column, raw), next((p["hint"] for p in errors[column] if p.get("hint")), ""))
    more = seen >= LOOK
    return [
        Column(target, [Unknown(raw, n, more, hints[column, raw]) for raw, n in counts[column].most_common(MOST)],
               options(target, actor))
        for column, target in columns.items()
        if counts[column]
    ]  # fmt: skip


def choose(run: ImportRun, actor: Actor, chosen: Mapping[str, Mapping[str, str]]) -> int:
    """Set what words mean, by field; the caller has the rows checked again. Returns how many.

    Raises Invalid for a meaning that the field does not know either.
    """
    reader = RowReader(run, actor)
    columns = {target.name: (column, target) for column, target in reader.columns if choosable(target.kind)}
    words: dict[str, dict[str, str]] = {name: dict(known) for name, known in run.words.items()}
    count = 0
    for name, meant in chosen.items():
        if name not in columns:
            raise Invalid.single("words", "unknown_field", "“%(name)s” is not a field here.", name=name)
        column, target = columns[name]
        for raw, text in meant.items():
            if not text.strip():
                continue
            words.setdefault(name, {})[raw] = "" if text.strip() == EMPTY else proven(reader, column, target, text)
            count += 1
    run.words = words
    return count


def proven(reader: RowReader, column: int, target: Target, text: str) -> str:
    """The text, once the field understands it. Raises Invalid."""
    reader.words.get(target.name, {}).pop(text, None)
    try:
        reader.parse(column, target, text.strip())
    except Malformed as error:
        values: dict[str, Any] = {"label": target.label, "text": text}
        raise Invalid.single("words", "word_unknown", "%(label)s: “%(text)s” is unknown here.", **values) from error
    return text.strip()
