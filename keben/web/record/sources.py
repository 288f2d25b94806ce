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
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

FOLLOW_UP = "activities.FollowUp"
COMMENT = "features.CommentWritten"


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
    rows = rows.exclude(entity=FOLLOW_UP, action="create").exclude(name=COMMENT)
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
    noun = registry.get(FOLLOW_UP)
    rows: Any = scoped(noun.model, actor).filter(target_entity=entity.label, target_id=record.pk)
    if search:
        rows = rows.filter(Q(content__icontains=search) | Q(next_step__icontains=search))
    if place:
        last = noun.model._base_manager.filter(pk=place).values_list("followed_at", flat=True).first()
        if last is None:
            return []
        rows = rows.filter(followed_at__lte=last).exclude(followed_at=last, pk__gte=place)
    rows = rows.select_related("method", "author").order_by("-followed_at", "-pk")[:size]
    return [Item("follow_ups", row.pk, row.followed_at, row) for row in rows]


def comments(
    entity: ResolvedEntity, record: Any, actor: Actor, search: str, place: int | None, size: int
) -> list[Item]:
    """What colleagues said about the record."""
    if "comments" not in entity.features:
        return []
    rows = Comment.objects.filter(entity=entity.label, object_id=record.pk, deleted_at__isnull=True)
    if search:
        rows = rows.filter(text__icontains=search)
    if place:
        rows = rows.filter(pk__lt=place)
    return [Item("comments", c.pk, c.created_at, c) for c in rows.select_related("created_by").order_by("-pk")[:size]]


Source = Callable[[ResolvedEntity, Any, Actor, str, int | None, int], list[Item]]
SOURCES: dict[str, Source] = {"own": own, "under": under, "follow_ups": follow_ups, "comments": comments}
