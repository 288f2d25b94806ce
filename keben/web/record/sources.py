"""Where the entries of a timeline come from; each source is read along one index and pages by its own key."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact

from keben.data.search.inside import holding
from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.comments import Comment
from keben.kernel.kept import kept
from keben.kernel.query.newest_of_each import NewestOfEach
from keben.kernel.reader import fetched, living, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.record.timeline_rows import Asked, Happened, Kept, Said, Talk, Wanted

FOLLOW_UP = "activities.FollowUp"
FILE = "kernel.Attachment"
TARGET, OBJECT = ("target_entity", "target_id"), ("entity", "object_id")
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
    seen: tuple[str, ...] = kept(
        ("seen under", actor.rights),
        lambda: tuple(o.label for o in registry if o.label not in TOLD_APART and actor.can(o.label, "view")),
    )

    def build(pk: Any) -> QuerySet[LoggedEvent]:
        about = LoggedEvent.objects.filter(parent_entity=entity.label, parent_id=pk, entity__in=seen)
        # The line of a follow-up shows its files: that they came along is no event of its own.
        return events(about.exclude(entity=FOLLOW_UP, action="attach"), wanted)

    return Asked("under", Happened, (entity.label, seen), build, wanted)


def follow_ups(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """Follow-ups about the record."""
    if not follow_ups_exist(entity, actor):
        return None
    noun = registry.get(FOLLOW_UP)
    sure = noun.scope.hangs_on(entity) is not None and noun is not entity and fetched(record, actor)

    def build(pk: Any) -> QuerySet[Any]:
        rows = living(noun) if sure else scoped(noun.model, actor)
        return contacts(rows.filter(of_one(entity.label, pk, TARGET, said_in(FOLLOW_UP, actor, wanted))), wanted)

    return Asked("follow_ups", Talk, (entity.label,) if sure else (), build, wanted)


def follow_ups_below(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """Follow-ups about what lives under the record."""
    if not follow_ups_exist(entity, actor):
        return None
    noun = registry.get(FOLLOW_UP)
    near = below(entity, record, actor, "follow_ups", noun)
    if not near:
        return None

    def build(pk: Any) -> QuerySet[Any]:
        rows, words = living(noun), said_in(FOLLOW_UP, actor, wanted)
        return newest(near, pk, lambda about: contacts(rows.filter(about), wanted), TARGET, wanted, words=words)

    return Asked("follow_ups_below", Talk, shape_of(entity, actor, near), build, wanted)


def contacts(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Follow-ups by the time of contact."""
    if wanted.search:
        text = wanted.search
        found = Q(content__icontains=text) | Q(next_step__icontains=text)
        rows = rows.filter(found | Q(author__in=wanted.people) if wanted.people else found)
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
    near = below(entity, record, actor, "comments")
    if not near:
        return None

    def build(pk: Any) -> QuerySet[Any]:
        return newest(near, pk, lambda about: said(about, wanted), OBJECT, wanted)

    return Asked("comments_below", Said, shape_of(entity, actor, near), build, wanted)


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
    noun = registry.get(FILE)
    sure = noun.scope.hangs_on(entity) is not None and fetched(record, actor)

    def build(pk: Any) -> QuerySet[Any]:
        rows = living(noun) if sure else scoped(noun.model, actor)
        return filed(rows.filter(of_one(entity.label, pk, OBJECT, holding_words(FILE, actor, wanted))), wanted)

    return Asked("files", Kept, (entity.label,) if sure else (), build, wanted)


def files_below(entity: ResolvedEntity, record: Any, actor: Actor, wanted: Wanted) -> Asked | None:
    """Files of follow-ups, and of what lives under the record."""
    if not actor.can(FILE, "view"):
        return None
    noun = registry.get(FILE)
    near = below(entity, record, actor, "attachments", noun)
    if follow_ups_exist(entity, actor):
        talk = registry.get(FOLLOW_UP)
        sure = talk.scope.hangs_on(entity) is not None and fetched(record, actor)
        near = (*near, Near(talk, lambda pk: Q(target_entity=entity.label, target_id=pk), actor, sure))
    if not near:
        return None

    def build(pk: Any) -> QuerySet[Any]:
        rows, words = living(noun), holding_words(FILE, actor, wanted)
        # Many hosts have few files: nobody need sort those of each of them, or compare them before they are together.
        return newest(near, pk, lambda about: filed(rows.filter(about), wanted), OBJECT, wanted, each=False,
                      words=words)  # fmt: skip

    return Asked("files_below", Kept, shape_of(entity, actor, near), build, wanted)


def filed(rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
    """Files, newest first."""
    if text := wanted.search:
        inside = Q(reading__text__icontains=text)
        rows = rows.filter(Q(name__icontains=text) | Q(note__icontains=text) | inside)
    if wanted.place:
        rows = rows.filter(pk__lt=wanted.place)
    return wanted.within(rows, "created_at", "created_by_id").order_by("-pk")


@dataclass(frozen=True)
class Near:
    """Records of one noun that hang on the record at hand, as far as the actor reaches them.

    `sure` says that whoever reaches the record at hand reaches all of them, so that nobody need work out more.
    """

    noun: ResolvedEntity
    about: Callable[[Any], Q]
    actor: Actor
    sure: bool

    def rows(self, pk: Any) -> QuerySet[Any]:
        """Those of the record of this key."""
        rows: QuerySet[Any] = living(self.noun) if self.sure else scoped(self.noun.model, self.actor)
        return rows.filter(self.about(pk))


def below(
    entity: ResolvedEntity, record: Any, actor: Actor, feature: str, noun: ResolvedEntity | None = None
) -> tuple[Near, ...]:
    """The nouns under this one that have the feature and that the actor may see.

    A noun says once, by its scope `Under(...)`, what it lives under; its timeline needs no second word. Rows of `noun`
    that hang on one of them are within reach of whoever reaches that one.
    """
    found = [child for child in entity.below if feature in child.features and actor.can(child.label, "view")]
    if noun is not None:
        found = [child for child in found if noun.scope.hangs_on(child) is not None and child is not noun]
    near, direct = [], fetched(record, actor)
    for child in found:
        parent = str(child.parent)
        near.append(Near(child, lambda pk, parent=parent: Q(**{parent: pk}), actor,  # type: ignore[misc]
                         direct and child.scope.opened_by(parent)))  # fmt: skip
    return tuple(near)


def shape_of(entity: ResolvedEntity, actor: Actor, near: Sequence[Near]) -> tuple[Any, ...]:
    """All that the rows below depend on but the key; nothing where the reach of the actor is worked out in them."""
    return (entity.label, *(one.noun.label for one in near)) if all(one.sure for one in near) else ()


def holding_words(label: str, actor: Actor, wanted: Wanted) -> Any:
    """The condition that a row of the noun holds the words that are wanted; None where rows are read one by one."""
    return holding(label, wanted.search, actor) if wanted.search else None


def said_in(label: str, actor: Actor, wanted: Wanted) -> Any:
    """The same of what has an author; where the words are somebody's name, all lines are compared with him."""
    return None if wanted.people else holding_words(label, actor, wanted)


def of_one(label: str, pk: Any, names: tuple[str, str], words: Any) -> Q:
    """The condition that a row points, by noun and key, at this record.

    Rows that are known by their words are few: they are fetched, and not looked for among all of the record.
    """
    if words is None:
        return Q(**{names[0]: label, names[1]: pk})
    return Q(words) & Q(**{names[0]: label}) & Q(Exact(F(names[1]) + 0, pk))


def newest(
    near: Sequence[Near],
    pk: Any,
    rows: Callable[[Q], QuerySet[Any]],
    names: tuple[str, str],
    wanted: Wanted,
    *,
    each: bool = True,
    words: Any = None,
) -> QuerySet[Any]:
    """The newest of what points, by noun and key, at one of these; of `each` no more than are wanted is read.

    With `words` the rows that hold them are fetched, and each is asked what it points at.
    """
    if words is not None:
        aims = [Q(**{names[0]: one.noun.label}) & Q(Exists(one.rows(pk).filter(pk=OuterRef(names[1])))) for one in near]
        return rows(Q(words) & functools.reduce(operator.or_, aims))
    if not each:
        hosts = [(one.noun.label, one.rows(pk).order_by().values("pk")) for one in near]
        arms = [rows(Q(**{names[0]: label, f"{names[1]}__in": keys})).order_by().values("pk") for label, keys in hosts]
        return rows(Q(pk__in=arms[0].union(*arms[1:], all=True)))

    def of(noun: ResolvedEntity) -> Callable[[Any], QuerySet[Any]]:
        def head(key: Any) -> QuerySet[Any]:
            about = Q(**{names[0]: noun.label, names[1]: key})
            return rows(about)[: wanted.size]

        return head

    return rows(Q(NewestOfEach([(one.rows(pk), of(one.noun)) for one in near])))


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
