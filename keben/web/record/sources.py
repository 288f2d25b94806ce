"""Where the entries of a timeline come from; each source is read along one index and pages by its own key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.reader import fetched, living, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.record.timeline_rows import Asked, Happened, Kept, Said, Talk, Wanted

FOLLOW_UP = "activities.FollowUp"
FILE = "kernel.Attachment"
TALK = ("features.CommentWritten", "features.PeopleMentioned")
TOLD_APART: set[str] = set()
"""Nouns whose records a source of their own shows, row by row: their events below a record say nothing more."""


def follow_ups_exist(entity: ResolvedEntity, actor: Actor) -> bool:
    """Whether the noun has follow-ups and the actor may see such."""
    return registry.knows(FOLLOW_UP) and "follow_ups" in entity.features and actor.can(FOLLOW_UP, "view")


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
