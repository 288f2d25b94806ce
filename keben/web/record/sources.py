"""Where the entries of a timeline come from; each source is read along one index and pages by its own key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet

from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Comment
from keben.kernel.kept import Hole, Statement, kept
from keben.kernel.reader import fetched, living, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

FOLLOW_UP = "activities.FollowUp"
KEY = BigIntegerField()
TALK = ("features.CommentWritten", "features.PeopleMentioned")


@dataclass(frozen=True)
class Wanted:
    """What of a source is wanted: words that must occur, the place behind which to read on, and how many."""

    search: str = ""
    place: int | None = None
    size: int = 21


@dataclass(frozen=True)
class Item:
    """One entry before it is drawn: which source, its key and time there, and the row."""

    source: str
    pk: int
    at: dt.datetime
    row: Any


def follow_ups_exist(entity: ResolvedEntity, actor: Actor) -> bool:
    """Whether the noun has follow-ups and the actor may see such."""
    return registry.knows(FOLLOW_UP) and "follow_ups" in entity.features and actor.can(FOLLOW_UP, "view")


def read(shape: tuple[Any, ...], pk: int, wanted: Wanted, build: Callable[[Any], QuerySet[Any]]) -> list[Any]:
    """Rows about the record of this key; the first page of a timeline is the same question for every record.

    The shape says all else that the question depends on; one without a shape is put anew each time.
    """
    if not shape or wanted.search or wanted.place:
        return list(build(pk)[: wanted.size])
    key = ("timeline", *shape, wanted.size)
    return kept(key, lambda: Statement.of(build(Hole("pk", KEY))[: wanted.size])).records(pk=pk)


def events(rows: QuerySet[LoggedEvent], wanted: Wanted) -> QuerySet[LoggedEvent]:
    """Logged events without those that another source shows."""
    rows = rows.exclude(entity=FOLLOW_UP, action="create").exclude(name__in=TALK)
    if text := wanted.search:
        # Not in the changes themselves: a search must not answer what a masked or hidden value was.
        rows = rows.filter(Q(object_title__icontains=text) | Q(actor_name__icontains=text) | Q(reason__icontains=text))
    if wanted.place:
        rows = rows.filter(pk__lt=wanted.place)
    return rows.order_by("-id")


def own(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> list[Item]:
    """What happened to the record itself."""

    def build(pk: Any) -> QuerySet[LoggedEvent]:
        return events(LoggedEvent.objects.filter(entity=entity.label, object_id=pk), wanted)

    return [Item("own", one.pk, one.at, one) for one in read(("own", entity.label), record.pk, wanted, build)]


def under(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> list[Item]:
    """What happened to records under it, of nouns that the actor may see."""
    seen = tuple(other.label for other in registry if actor.can(other.label, "view"))

    def build(pk: Any) -> QuerySet[LoggedEvent]:
        about = LoggedEvent.objects.filter(parent_entity=entity.label, parent_id=pk, entity__in=seen)
        return events(about, wanted)

    found = read(("under", entity.label, seen), record.pk, wanted, build)
    return [Item("under", one.pk, one.at, one) for one in found]


def follow_ups(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> list[Item]:
    """Follow-ups about the record."""
    if not follow_ups_exist(entity, actor):
        return []
    noun = registry.get(FOLLOW_UP)
    sure = noun.scope.hangs_on(entity) is not None and noun is not entity and fetched(record, actor)

    def build(pk: Any) -> QuerySet[Any]:
        rows = living(noun) if sure else scoped(noun.model, actor)
        return contacts(rows.filter(target_entity=entity.label, target_id=pk), wanted)

    found = read(("follow_ups", entity.label) if sure else (), record.pk, wanted, build)
    return [Item("follow_ups", one.pk, one.followed_at, one) for one in found]


def follow_ups_below(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> list[Item]:
    """Follow-ups about what lives under the record."""
    children = spoken_of(entity, actor, "follow_ups")
    if not children or not follow_ups_exist(entity, actor):
        return []
    noun = registry.get(FOLLOW_UP)
    sure = opened(children, record, actor) and all(noun.scope.hangs_on(child) for child in children)

    def build(pk: Any) -> QuerySet[Any]:
        rows = living(noun) if sure else scoped(noun.model, actor)
        return contacts(rows.filter(pointing(children, pk, actor, ("target_entity", "target_id"), sure=sure)), wanted)

    shape = ("follow_ups_below", *(child.label for child in children)) if sure else ()
    found = read(shape, record.pk, wanted, build)
    return [Item("follow_ups_below", one.pk, one.followed_at, one) for one in found]


def contacts(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Follow-ups by the time of contact."""
    if wanted.search:
        rows = rows.filter(Q(content__icontains=wanted.search) | Q(next_step__icontains=wanted.search))
    if wanted.place:
        last = rows.model._base_manager.filter(pk=wanted.place).values_list("followed_at", flat=True).first()
        if last is None:
            return rows.none()
        rows = rows.filter(followed_at__lte=last).exclude(followed_at=last, pk__gte=wanted.place)
    return rows.select_related("method", "author").order_by("-followed_at", "-pk")


def comments(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> list[Item]:
    """What colleagues said about the record."""
    if "comments" not in entity.features:
        return []

    def build(pk: Any) -> QuerySet[Any]:
        return said(Q(entity=entity.label, object_id=pk), wanted)

    found = read(("comments", entity.label), record.pk, wanted, build)
    return [Item("comments", one.pk, one.created_at, one) for one in found]


def comments_below(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> list[Item]:
    """What colleagues said about what lives under the record."""
    children = spoken_of(entity, actor, "comments")
    if not children:
        return []
    sure = opened(children, record, actor)

    def build(pk: Any) -> QuerySet[Any]:
        return said(pointing(children, pk, actor, ("entity", "object_id"), sure=sure), wanted)

    shape = ("comments_below", *(child.label for child in children)) if sure else ()
    found = read(shape, record.pk, wanted, build)
    return [Item("comments_below", one.pk, one.created_at, one) for one in found]


def said(about: Q, wanted: Wanted) -> QuerySet[Comment]:
    """Comments, newest first."""
    rows = Comment.objects.filter(about, deleted_at__isnull=True)
    if wanted.search:
        rows = rows.filter(text__icontains=wanted.search)
    if wanted.place:
        rows = rows.filter(pk__lt=wanted.place)
    return rows.select_related("created_by").order_by("-pk")


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


Source = Callable[[ResolvedEntity, Any, Actor, Wanted], list[Item]]
SOURCES: dict[str, Source] = {
    "own": own,
    "under": under,
    "follow_ups": follow_ups,
    "follow_ups_below": follow_ups_below,
    "comments": comments,
    "comments_below": comments_below,
}
