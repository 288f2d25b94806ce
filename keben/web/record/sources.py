"""Where the entries of a timeline come from; each source is read along one index and pages by its own key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Comment
from keben.kernel.reader import attached, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

FOLLOW_UP = "activities.FollowUp"
TALK = ("features.CommentWritten", "features.PeopleMentioned")


@dataclass(frozen=True)
class Item:
    """One entry before it is drawn: which source, its key and time there, and the row."""

    source: str
    pk: int
    at: dt.datetime
    row: Any


def follow_ups_exist(entity: ResolvedEntity, actor: Actor) -> bool:
    """Whether the noun has follow-ups and the actor may see such."""
    known = any(other.label == FOLLOW_UP for other in registry)
    return known and "follow_ups" in entity.features and actor.can(FOLLOW_UP, "view")


def events(rows: QuerySet[LoggedEvent], source: str, search: str, place: int | None, size: int) -> list[Item]:
    """Logged events without those that another source shows."""
    rows = rows.exclude(entity=FOLLOW_UP, action="create").exclude(name__in=TALK)
    if search:
        # Not in the changes themselves: a search must not answer what a masked or hidden value was.
        rows = rows.filter(
            Q(object_title__icontains=search) | Q(actor_name__icontains=search) | Q(reason__icontains=search)
        )
    if place:
        rows = rows.filter(pk__lt=place)
    return [Item(source, event.pk, event.at, event) for event in rows.order_by("-id")[:size]]


def own(entity: ResolvedEntity, record: Any, actor: Actor, search: str, place: int | None, size: int) -> list[Item]:
    """What happened to the record itself."""
    rows = LoggedEvent.objects.filter(entity=entity.label, object_id=record.pk)
    return events(rows, "own", search, place, size)


def under(entity: ResolvedEntity, record: Any, actor: Actor, search: str, place: int | None, size: int) -> list[Item]:
    """What happened to records under it, of nouns that the actor may see."""
    seen = [other.label for other in registry if actor.can(other.label, "view")]
    rows = LoggedEvent.objects.filter(parent_entity=entity.label, parent_id=record.pk, entity__in=seen)
    return events(rows, "under", search, place, size)


def follow_ups(
    entity: ResolvedEntity, record: Any, actor: Actor, search: str, place: int | None, size: int
) -> list[Item]:
    """Follow-ups about the record."""
    if not follow_ups_exist(entity, actor):
        return []
    own = attached(registry.get(FOLLOW_UP).model, record, actor)
    about = Q(target_entity=entity.label, target_id=record.pk)
    return contacts(actor, about, "follow_ups", search, place, size, own)


def follow_ups_below(
    entity: ResolvedEntity, record: Any, actor: Actor, search: str, place: int | None, size: int
) -> list[Item]:
    """Follow-ups about what lives under the record."""
    about = below(entity, record, actor, "follow_ups", "target_entity", "target_id")
    if about is None or not follow_ups_exist(entity, actor):
        return []
    return contacts(actor, about, "follow_ups_below", search, place, size)


def contacts(
    actor: Actor, about: Q, source: str, search: str, place: int | None, size: int, own: Any = None
) -> list[Item]:
    """Follow-ups that the actor sees, by the time of contact."""
    noun = registry.get(FOLLOW_UP)
    rows: Any = scoped(noun.model, actor).filter(about) if own is None else own
    if search:
        rows = rows.filter(Q(content__icontains=search) | Q(next_step__icontains=search))
    if place:
        last = noun.model._base_manager.filter(pk=place).values_list("followed_at", flat=True).first()
        if last is None:
            return []
        rows = rows.filter(followed_at__lte=last).exclude(followed_at=last, pk__gte=place)
    rows = rows.select_related("method", "author").order_by("-followed_at", "-pk")[:size]
    return [Item(source, row.pk, row.followed_at, row) for row in rows]


def comments(
    entity: ResolvedEntity, record: Any, actor: Actor, search: str, place: int | None, size: int
) -> list[Item]:
    """What colleagues said about the record."""
    if "comments" not in entity.features:
        return []
    return said(Q(entity=entity.label, object_id=record.pk), "comments", search, place, size)


def comments_below(
    entity: ResolvedEntity, record: Any, actor: Actor, search: str, place: int | None, size: int
) -> list[Item]:
    """What colleagues said about what lives under the record."""
    about = below(entity, record, actor, "comments", "entity", "object_id")
    return said(about, "comments_below", search, place, size) if about is not None else []


def said(about: Q, source: str, search: str, place: int | None, size: int) -> list[Item]:
    """Comments, newest first."""
    rows = Comment.objects.filter(about, deleted_at__isnull=True)
    if search:
        rows = rows.filter(text__icontains=search)
    if place:
        rows = rows.filter(pk__lt=place)
    return [Item(source, c.pk, c.created_at, c) for c in rows.select_related("created_by").order_by("-pk")[:size]]


def below(entity: ResolvedEntity, record: Any, actor: Actor, feature: str, noun: str, key: str) -> Q | None:
    """What points at a record under this one that the actor sees; None where no noun below has the feature.

    A noun says once, by its scope `Under(...)`, what it lives under; its timeline needs no second word.
    """
    found: Q | None = None
    for child in entity.below:
        if feature in child.features and actor.can(child.label, "view"):
            keys = scoped(child.model, actor).filter(**{str(child.parent): record.pk}).values("pk")
            part = Q(**{noun: child.label, f"{key}__in": keys})
            found = part if found is None else found | part
    return found


Source = Callable[[ResolvedEntity, Any, Actor, str, int | None, int], list[Item]]
SOURCES: dict[str, Source] = {
    "own": own,
    "under": under,
    "follow_ups": follow_ups,
    "follow_ups_below": follow_ups_below,
    "comments": comments,
    "comments_below": comments_below,
}
