"""Where the entries of a timeline come from; each source is read along one index and pages by its own key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Q, QuerySet

from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.kept import Hole, Statement, kept
from keben.kernel.reader import fetched, living, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

FOLLOW_UP = "activities.FollowUp"
FILE = "kernel.Attachment"
KEY = BigIntegerField()
TALK = ("features.CommentWritten", "features.PeopleMentioned")
TOLD_APART: set[str] = set()
"""Nouns whose records a source of their own shows, row by row: their events below a record say nothing more."""


@dataclass(frozen=True)
class Wanted:
    """What of a source is wanted: words that must occur, the place behind which to read on, and how many."""

    search: str = ""
    place: int | None = None
    size: int = 21
    by: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def within(self, rows: QuerySet[Any], at: str, who: str) -> QuerySet[Any]:
        """Only rows of the person and of the period, where either is wanted."""
        if self.by is not None:
            rows = rows.filter(**{who: self.by})
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
PERSON: dict[type[Any], str] = {Happened: "actor_id", Talk: "author_id", Said: "created_by_id", Kept: "created_by_id"}
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


def follow_ups_exist(entity: ResolvedEntity, actor: Actor) -> bool:
    """Whether the noun has follow-ups and the actor may see such."""
    return registry.knows(FOLLOW_UP) and "follow_ups" in entity.features and actor.can(FOLLOW_UP, "view")


def gathered(asked: Sequence[Asked], pk: int) -> list[Item]:
    """What all sources have; those whose rows have one form are asked in one statement."""
    found: list[Item] = []
    for form in dict.fromkeys(one.form for one in asked):
        same = tuple(one for one in asked if one.form is form and one.keepable)
        if same:
            key = ("timeline", *((one.source, one.shape, one.wanted.size) for one in same))
            for *row, at in kept(key, lambda same=same: together(same)).rows(pk=pk):  # type: ignore[misc]
                found.append(item(same[at], row))
        for one in asked:
            if one.form is form and not one.keepable:
                found += [item(one, row) for row in one.statement(pk).rows()]
    return found


def item(one: Asked, row: Sequence[Any]) -> Item:
    """An entry of this source."""
    made = one.form(*row)
    return Item(one.source, made.pk, made.at, made)


def together(asked: Sequence[Asked]) -> Statement:
    """The rows of several sources one after the other, each with the place of its source behind."""
    parts = [(at, one.statement(Hole("pk", KEY))) for at, one in enumerate(asked)]
    parts = [(at, one) for at, one in parts if one.sql]
    sql = " UNION ALL ".join(f"SELECT part{at}.*, {at} FROM ({one.sql}) part{at}" for at, one in parts)  # noqa: S608
    readers = parts[0][1].readers if parts else {}
    return Statement(sql, [value for _at, one in parts for value in one.params], readers)


def events(rows: QuerySet[LoggedEvent], wanted: Wanted) -> QuerySet[LoggedEvent]:
    """Logged events without those that another source shows."""
    rows = rows.exclude(entity=FOLLOW_UP, action="create").exclude(name__in=TALK)
    if text := wanted.search:
        # Not in the changes themselves: a search must not answer what a masked or hidden value was.
        rows = rows.filter(Q(object_title__icontains=text) | Q(actor_name__icontains=text) | Q(reason__icontains=text))
    if wanted.place:
        rows = rows.filter(pk__lt=wanted.place)
    return wanted.within(rows, "at", "actor_id").order_by("-id")


def own(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """What happened to the record itself."""

    def build(pk: Any) -> QuerySet[LoggedEvent]:
        return events(LoggedEvent.objects.filter(entity=entity.label, object_id=pk), wanted)

    return Asked("own", Happened, (entity.label,), build, wanted)


def under(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """What happened to records under it, of nouns that the actor may see."""
    seen = tuple(o.label for o in registry if o.label not in TOLD_APART and actor.can(o.label, "view"))

    def build(pk: Any) -> QuerySet[LoggedEvent]:
        about = LoggedEvent.objects.filter(parent_entity=entity.label, parent_id=pk, entity__in=seen)
        return events(about, wanted)

    return Asked("under", Happened, (entity.label, seen), build, wanted)


def follow_ups(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """Follow-ups about the record."""
    if not follow_ups_exist(entity, actor):
        return None
    noun = registry.get(FOLLOW_UP)
    sure = noun.scope.hangs_on(entity) is not None and noun is not entity and fetched(record, actor)

    def build(pk: Any) -> QuerySet[Any]:
        rows = living(noun) if sure else scoped(noun.model, actor)
        return contacts(rows.filter(target_entity=entity.label, target_id=pk), wanted)

    return Asked("follow_ups", Talk, (entity.label,) if sure else (), build, wanted)


def follow_ups_below(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """Follow-ups about what lives under the record."""
    children = spoken_of(entity, actor, "follow_ups")
    if not children or not follow_ups_exist(entity, actor):
        return None
    noun = registry.get(FOLLOW_UP)
    sure = opened(children, record, actor) and all(noun.scope.hangs_on(child) for child in children)

    def build(pk: Any) -> QuerySet[Any]:
        rows = living(noun) if sure else scoped(noun.model, actor)
        return contacts(rows.filter(pointing(children, pk, actor, ("target_entity", "target_id"), sure=sure)), wanted)

    shape = (entity.label, *(child.label for child in children)) if sure else ()
    return Asked("follow_ups_below", Talk, shape, build, wanted)


def contacts(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Follow-ups by the time of contact."""
    if wanted.search:
        text = wanted.search
        found = Q(content__icontains=text) | Q(next_step__icontains=text) | Q(author__name__icontains=text)
        rows = rows.filter(found)
    if wanted.place:
        last = rows.model._base_manager.filter(pk=wanted.place).values_list("followed_at", flat=True).first()
        if last is None:
            return rows.none()
        rows = rows.filter(followed_at__lte=last).exclude(followed_at=last, pk__gte=wanted.place)
    return wanted.within(rows, "followed_at", "author_id").order_by("-followed_at", "-pk")


def comments(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """What colleagues said about the record."""
    if "comments" not in entity.features:
        return None

    def build(pk: Any) -> QuerySet[Any]:
        return said(Q(entity=entity.label, object_id=pk), wanted)

    return Asked("comments", Said, (entity.label,), build, wanted)


def comments_below(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """What colleagues said about what lives under the record."""
    children = spoken_of(entity, actor, "comments")
    if not children:
        return None
    sure = opened(children, record, actor)

    def build(pk: Any) -> QuerySet[Any]:
        return said(pointing(children, pk, actor, ("entity", "object_id"), sure=sure), wanted)

    shape = (entity.label, *(child.label for child in children)) if sure else ()
    return Asked("comments_below", Said, shape, build, wanted)


def said(about: Q, wanted: Wanted) -> QuerySet[Comment]:
    """Comments, newest first."""
    rows = Comment.objects.filter(about, deleted_at__isnull=True)
    if wanted.search:
        rows = rows.filter(Q(text__icontains=wanted.search) | Q(created_by__name__icontains=wanted.search))
    if wanted.place:
        rows = rows.filter(pk__lt=wanted.place)
    return wanted.within(rows, "created_at", "created_by_id").order_by("-pk")


def files(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """Files of the record, found by name, note and by the text in them."""
    if "attachments" not in entity.features or not actor.can(FILE, "view"):
        return None

    def build(pk: Any) -> QuerySet[Any]:
        return filed(scoped(Attachment, actor).filter(entity=entity.label, object_id=pk), wanted)

    return Asked("files", Kept, (), build, wanted)


def files_below(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """Files of follow-ups, and of what lives under the record."""
    if not actor.can(FILE, "view"):
        return None
    children = spoken_of(entity, actor, "attachments")
    talks = follow_ups_exist(entity, actor)
    if not children and not talks:
        return None

    def build(pk: Any) -> QuerySet[Any]:
        about = pointing(children, pk, actor, ("entity", "object_id"), sure=False)
        if talks:
            said = scoped(registry.get(FOLLOW_UP).model, actor).filter(target_entity=entity.label, target_id=pk)
            about |= Q(entity=FOLLOW_UP, object_id__in=said.values("pk"))
        return filed(scoped(Attachment, actor).filter(about), wanted)

    return Asked("files_below", Kept, (), build, wanted)


def filed(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Files, newest first."""
    if text := wanted.search:
        inside = Q(reading__text__icontains=text)
        rows = rows.filter(Q(name__icontains=text) | Q(note__icontains=text) | inside)
    if wanted.place:
        rows = rows.filter(pk__lt=wanted.place)
    return wanted.within(rows, "created_at", "created_by_id").order_by("-pk")


def people_in(asked: Sequence[Asked], pk: int, most: int = 300) -> set[int]:
    """Who did the newest of each source, by key."""
    found: set[int] = set()
    for one in asked:
        found.update(one.build(pk).values_list(PERSON[one.form], flat=True)[:most])
    return found - {None}


def spoken_of(entity: ResolvedEntity, actor: Actor, feature: str) -> list[ResolvedEntity]:
    """The nouns under this one that have the feature and that the actor may see.

    A noun says once, by its scope `Under(...)`, what it lives under; its timeline needs no second word.
    """
    return [child for child in entity.below if feature in child.features and actor.can(child.label, "view")]


def opened(children: Sequence[ResolvedEntity], record: Any, actor: Actor) -> bool:
    """Whether whoever reaches this record reaches all that lives under it, so that nobody need work out more."""
    return all(child.scope.opened_by(str(child.parent)) for child in children) and fetched(record, actor)


def pointing(children: Sequence[ResolvedEntity], pk: Any, actor: Actor, names: tuple[str, str], *, sure: bool) -> Q:
    """What points, by noun and key, at something under the record of this key."""
    found = Q()
    for child in children:
        rows = living(child) if sure else scoped(child.model, actor)
        keys = rows.filter(**{str(child.parent): pk}).values("pk")
        found |= Q(**{names[0]: child.label, f"{names[1]}__in": keys})
    return found


Source = Callable[[ResolvedEntity, Any, Actor, Wanted], Asked | None]
SOURCES: dict[str, Source] = {
    "own": own,
    "under": under,
    "follow_ups": follow_ups,
    "follow_ups_below": follow_ups_below,
    "comments": comments,
    "comments_below": comments_below,
    "files": files,
    "files_below": files_below,
}
