"""What a timeline is made of: the rows of each form, what is wanted of them, and one statement for several sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.lookups import Exact

from keben.kernel.kept import Hole, Statement, kept

KEY = BigIntegerField()


@dataclass(frozen=True)
class Wanted:
    """What of a source is wanted: words that must occur, the place behind which to read on, and how many."""

    search: str = ""
    place: int | None = None
    size: int = 21
    by: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    people: tuple[int, ...] = ()
    """Whose name holds the words."""

    def within(self, rows: QuerySet[Any], at: str, who: str) -> QuerySet[Any]:
        """Only rows of the person and of the period, where either is wanted."""
        if self.by is not None:
            # Said of the column alone: else the person is joined first, and all his lines are read before those here.
            rows = rows.filter(Exact(F(who), self.by))
        if self.since is not None:
            rows = rows.filter(**{f"{at}__gte": self.since})
        return rows if self.until is None else rows.filter(**{f"{at}__lt": self.until})

    @property
    def all(self) -> bool:
        """Whether everything is wanted, from the newest on."""
        return not (self.search or self.place or self.by or self.since or self.until)


class Happened(NamedTuple):
    """What a line needs to know of a logged event."""

    pk: int
    at: dt.datetime
    name: str
    entity: str
    object_id: int
    object_title: str
    action: str
    actor_kind: str
    actor_id: int | None
    actor_name: str
    reason: str
    data: dict[str, Any]
    changes: dict[str, Any]


class Talk(NamedTuple):
    """What a line needs to know of a follow-up."""

    pk: int
    at: dt.datetime
    content: str
    next_contact_at: dt.datetime | None
    next_step: str
    contact_name: str
    target_entity: str
    target_id: int
    target_title: str
    latitude: Any
    longitude: Any
    accuracy: int | None
    icon: str | None
    method: str | None
    method_en: str | None
    author: str | None
    author_en: str | None


class Said(NamedTuple):
    """What a line needs to know of a comment."""

    pk: int
    at: dt.datetime
    text: str
    entity: str
    object_id: int
    author: str | None
    author_en: str | None


class Kept(NamedTuple):
    """What a line needs to know of a file."""

    pk: int
    at: dt.datetime
    name: str
    mime: str
    entity: str
    object_id: int
    author: str | None
    author_en: str | None


PATHS: dict[type[Any], dict[str, str]] = {
    Happened: {},
    Talk: {
        "at": "followed_at",
        "icon": "method__icon",
        "method": "method__name",
        "method_en": "method__name_en",
        "author": "author__name",
        "author_en": "author__name_en",
    },
    Said: {"at": "created_at", "author": "created_by__name", "author_en": "created_by__name_en"},
    Kept: {"at": "created_at", "author": "created_by__name", "author_en": "created_by__name_en"},
}
"""Where a row finds what is not a field of the same name."""
PERSON: dict[type[Any], Any] = {Happened: "actor_id", Talk: "author_id", Said: "created_by_id", Kept: "created_by_id"}
"""Where a row keeps who did it."""


class Item(NamedTuple):
    """One entry before it is drawn: which source, its key and time there, and the row."""

    source: str
    pk: int
    at: dt.datetime
    row: Any


@dataclass(frozen=True)
class Asked:
    """A question of one source: the form of its rows, and the rows by the key of the record.

    The shape says all else that the rows depend on; one without a shape is put anew each time.
    """

    source: str
    form: type[Any]
    shape: tuple[Any, ...]
    build: Callable[[Any], QuerySet[Any]]
    wanted: Wanted

    def statement(self, pk: Any) -> Statement:
        """For the record of this key, or for any."""
        names = (PATHS[self.form].get(name, name) for name in self.form._fields)
        return Statement.of(self.build(pk).values_list(*names)[: self.wanted.size])

    @property
    def keepable(self) -> bool:
        """Whether it is the same question for every record, as the first page is."""
        return bool(self.shape) and self.wanted.all


def gathered(asked: Sequence[Asked], pk: int) -> list[Item]:
    """What all sources have; those whose rows have one form are asked in one statement."""
    found: list[Item] = []
    for form in dict.fromkeys(one.form for one in asked):
        same = tuple(one for one in asked if one.form is form and one.keepable)
        if same:
            key = ("timeline", *((one.source, one.shape, one.wanted.size) for one in same))
            for *row, at in kept(key, lambda same=same: together(same)).rows(pk=pk):  # type: ignore[misc]
                found.append(item(same[at], row))
        others = [one for one in asked if one.form is form and not one.keepable]
        for *row, at in together(others, pk).rows() if others else ():
            found.append(item(others[at], row))
    return found


def item(one: Asked, row: Sequence[Any]) -> Item:
    """An entry of this source."""
    made = one.form(*row)
    return Item(one.source, made.pk, made.at, made)


def together(asked: Sequence[Asked], pk: int | None = None) -> Statement:
    """The rows of several sources one after the other, each with the place of its source behind; of one or any key."""
    parts = [(at, one.statement(Hole("pk", KEY) if pk is None else pk)) for at, one in enumerate(asked)]
    parts = [(at, one) for at, one in parts if one.sql]
    sql = " UNION ALL ".join(f"SELECT part{at}.*, {at} FROM ({one.sql}) part{at}" for at, one in parts)  # noqa: S608
    readers = parts[0][1].readers if parts else {}
    return Statement(sql, [value for _at, one in parts for value in one.params], readers)


def people_in(asked: Sequence[Asked], pk: int, most: int = 300) -> set[int]:
    """Who did the newest of each source, by key."""
    found: set[int] = set()
    for one in asked:
        found.update(one.build(pk).values_list(PERSON[one.form], flat=True)[:most])
    return found - {None}
