"""Who takes part whenever a record is written: what looks at it before, and what is written along with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model

from keben.kernel.access.actor import Actor
from keben.kernel.actions.changes import Changes
from keben.kernel.resolved import ResolvedEntity

Writer = Callable[[ResolvedEntity, Model, Changes], None]
ManyWriter = Callable[[ResolvedEntity, "list[tuple[Any, Changes]]"], None]
Filler = Callable[[ResolvedEntity, "Sequence[Any]"], None]
Guard = Callable[[ResolvedEntity, Model, Changes, Actor], None]
WRITERS: list[Writer] = []
GUARDS: list[Guard] = []
NEW: list[Filler] = []
MANY: dict[Writer, ManyWriter] = {}


def on_check(guard: Guard) -> Guard:
    """Register what looks at every record before it is saved, in its transaction; it refuses or adds to `doubts`."""
    GUARDS.append(guard)
    return guard


def on_new(filler: Filler) -> Filler:
    """Register what works out columns of records that passed and are about to be inserted, one or a batch of them.

    The log does not tell of it, as it follows from what the log tells.
    """
    NEW.append(filler)
    return filler


def fill_new(entity: ResolvedEntity, records: Sequence[Any]) -> None:
    """Let all of them do so."""
    for filler in NEW:
        filler(entity, records)


def on_write(writer: Writer) -> Writer:
    """Register what must be written in the same transaction, such as the search index."""
    WRITERS.append(writer)
    return writer


def on_write_many(single: Writer) -> Callable[[ManyWriter], ManyWriter]:
    """Register what does the same as `single` for a batch of records; without it `single` is called for each."""

    def remember(writer: ManyWriter) -> ManyWriter:
        MANY[single] = writer
        return writer

    return remember
