"""Tables of the index; the column `tokens` is text under FTS5 on SQLite and a tsvector with GIN on PostgreSQL."""

from __future__ import annotations

from django.db import models

OBJECT_BITS = 40
MAKING = 1
"""How entries are made. Raise it when the same record gets other tokens than before: `keben doctor` then asks for
`keben manage reindex`. 1: next steps are found, and more of long texts."""


class SearchNoun(models.Model):
    """The number under which a noun stands in the index."""

    entity = models.CharField(max_length=80, unique=True)
    making = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pk} {self.entity}"


class SearchEntry(models.Model):
    """One record in the index. The key holds noun and record, so that the newest of a noun come last."""

    id = models.BigIntegerField(primary_key=True)
    tokens = models.TextField()

    class Meta:
        db_table = "search_entry"

    def __str__(self) -> str:
        noun, key = split_key(self.pk)
        return f"noun {noun} record {key}"


def entry_key(noun: int, object_id: int) -> int:
    """The key of a record in the index."""
    return noun << OBJECT_BITS | object_id


def split_key(key: int) -> tuple[int, int]:
    """Noun and record of a key."""
    return key >> OBJECT_BITS, key & (1 << OBJECT_BITS) - 1
