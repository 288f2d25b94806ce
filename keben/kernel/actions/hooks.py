"""Who takes part whenever a record is written: what looks at it before, and what is written along with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from inspect import isgeneratorfunction
from typing import Any

from django.db.models import Model

from keben.kernel.access.actor import Actor
from keben.kernel.actions.changes import Changes
from keben.kernel.resolved import ResolvedEntity

Writer = Callable[[ResolvedEntity, Model, Changes], None]
Pairs = list[tuple[Any, Changes]]
ManyWriter = Callable[[ResolvedEntity, Pairs], "Iterator[None] | None"]
Begun = dict[Writer, "Iterator[None]"]
Filler = Callable[[ResolvedEntity, "Sequence[Any]"], None]
Guard = Callable[[ResolvedEntity, Model, Changes, Actor], None]
WRITERS: dict[Writer, frozenset[str]] = {}
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


def on_write(*nouns: str) -> Callable[[Writer], Writer]:
    """Register what must be written in the same transaction, such as the search index; without nouns for all."""

    def remember(writer: Writer) -> Writer:
        WRITERS[writer] = frozenset(nouns)
        writers_of.cache_clear()
        return writer

    return remember


@lru_cache(maxsize=512)
def writers_of(label: str) -> tuple[Writer, ...]:
    """Those that a noun concerns, in the order in which they were registered."""
    return tuple(writer for writer, nouns in WRITERS.items() if not nouns or label in nouns)


def on_write_many(single: Writer) -> Callable[[ManyWriter], ManyWriter]:
    """Register what does the same as `single` for a batch of records; without it `single` is called for each.

    A writer with much to make is a generator: what it does before its `yield` should need no database, see `begin`.
    """

    def remember(writer: ManyWriter) -> ManyWriter:
        MANY[single] = writer
        return writer

    return remember


def begin(entity: ResolvedEntity, pairs: Pairs) -> Begun:
    """What writers can make of records that have their keys, while the database takes these in."""
    begun: Begun = {}
    for writer in writers_of(entity.label):
        many = MANY.get(writer)
        if many is not None and isgeneratorfunction(many):
            begun[writer] = many(entity, pairs)
            next(begun[writer], None)
    return begun


def go_on(begun: Begun) -> None:
    """Let those write that had begun."""
    for rest in begun.values():
        next(rest, None)


def write_rest(entity: ResolvedEntity, pairs: Pairs) -> None:
    """Let all others write."""
    for writer in writers_of(entity.label):
        if writer not in MANY:
            for record, changes in pairs:
                writer(entity, record, changes)
        elif not isgeneratorfunction(MANY[writer]):
            MANY[writer](entity, pairs)
