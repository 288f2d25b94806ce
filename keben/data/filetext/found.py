"""Files found by their text: what of it is indexed, and what of it is shown around the words that were typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from keben.data.filetext.model import FileText
from keben.data.search.hits import HINTS
from keben.data.search.index import INSIDES
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.features.attachments import Attachment
from keben.kernel.reader import scoped, unscoped
from keben.kernel.registry import registry

LABEL = "kernel.Attachment"
INDEXED = 40_000
BEFORE, AFTER = 20, 60


def insides(keys: Sequence[int]) -> dict[int, str]:
    """The text of files by key, as far as it is indexed."""
    rows = FileText.objects.filter(pk__in=keys).exclude(text="").values_list("pk", "text")
    return {key: text[:INDEXED] for key, text in rows}


def excerpt(text: str, words: str) -> str:
    """The piece of a text around what was typed, or around its first word; empty where neither is in it."""
    low = plain(text)
    for word in (plain(words), *plain(words).split()):
        at = low.find(word) if word else -1
        if at >= 0:
            start, end = max(0, at - BEFORE), min(len(text), at + len(word) + AFTER)
            piece = " ".join(text[start:end].split())
            return f"{'…' if start else ''}{piece}{'…' if end < len(text) else ''}"
    return ""


def plain(text: str) -> str:
    """The text in small letters of one width, sign for sign."""
    signs = (unicodedata.normalize("NFKC", sign).lower() for sign in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(signs, text, strict=True))


def excerpts(keys: Sequence[int], words: str) -> dict[int, str]:
    """The pieces of several files; one query."""
    rows = FileText.objects.filter(pk__in=keys).exclude(text="").values_list("pk", "text")
    found = {key: excerpt(text, words) for key, text in rows}
    return {key: piece for key, piece in found.items() if piece}


def hints(actor: Actor, keys: Sequence[int], words: str) -> dict[int, str]:
    """Beside a file that was found: the record it belongs to, and the words around what was typed."""
    # PostgreSQL plans the reach of files for 5 ms, and these have just been found within it.
    rows = unscoped(Attachment, reason="hits are within reach").filter(pk__in=keys)
    about = {key: (label, record or 0) for key, label, record in rows.values_list("pk", "entity", "object_id")}
    titles = titles_of(actor, list(about.values()))
    pieces = excerpts(list(about), words)
    return {
        key: " · ".join(part for part in (titles.get(where, ""), pieces.get(key, "")) if part)
        for key, where in about.items()
    }


def titles_of(actor: Actor, records: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What records are called, as far as the actor may know; one query for each noun."""
    found: dict[tuple[str, int], str] = {}
    for label in {label for label, _key in records if registry.knows(label)}:
        entity = registry.get(label)
        if actor.field(label, entity.title) < FieldRight.READ:
            continue
        keys = {key for noun, key in records if noun == label}
        for record in scoped(entity.model, actor).filter(pk__in=keys):
            found[label, record.pk] = entity.title_of(record)[:60]
    return found


INSIDES[LABEL] = insides
HINTS[LABEL] = hints
