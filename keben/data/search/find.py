"""Candidates for a typed text: at most 500 of the newest hits, within scope and field rights of the actor."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from keben.base.search_query import Query, matches, other_ways, query_tokens
from keben.data.search import store
from keben.data.search.models import split_key
from keben.data.search.shape import hidden_words, parts_of, rooms_for, visible_tokens
from keben.data.search.weigh import BY_KEY, GATHERED, Asked, by_index, own_hits, own_newest, page_walk
from keben.kernel.access.actor import Actor
from keben.kernel.kept import kept
from keben.kernel.query import arms
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

CANDIDATES = 500
DEEPER = 5000
"""Somebody who sees a part of the rows only is searched deeper, or a common word would hide his own."""
GATHERED_BY_ALL = 10_000
"""Above so many hits the newest entries are read one by one, for somebody who sees all."""
MANY = 1000
"""So many hits are compared with the reader's pools at once instead of being looked up one by one."""
ENOUGH = 100
"""With so many hits of its own, a noun is not looked for by what lies below it as well: the word is a common one."""


def list_condition(entity: ResolvedEntity, text: str, actor: Actor) -> Q:
    """The condition for the quick search of a list: the keys of the candidates; `cut` where there are more of them."""
    found = keys_for(entity, text, actor)
    rule = Q() if found is None else Q(pk__in=found)
    rule.cut = found is not None and len(found) >= CANDIDATES  # type: ignore[attr-defined]
    return rule


def keys_for(entity: ResolvedEntity, text: str, actor: Actor) -> list[int] | None:
    """Keys of the candidates; None where only words that every name has were typed, such as 公司."""
    query = query_tokens(text)
    if not query:
        return None if query.ignored else []
    found = reached(entity, query, actor)
    for variant in other_ways(text) if not found else ():
        found = reached(entity, query_tokens(variant), actor)
        if found:
            break
    return found


def reached(entity: ResolvedEntity, query: Query, actor: Actor) -> list[int]:
    """Keys of the candidates, and of those to which what lies below them leads: a customer by its contact."""
    found = dict.fromkeys(candidates(entity, query, actor))
    for label in entity.declaration.found_by if len(found) < ENOUGH else ():
        if actor.can(label, "view"):
            found.update(dict.fromkeys(above(registry.get(label), query, actor)))
    return list(found)


def above(below: ResolvedEntity, query: Query, actor: Actor) -> list[int]:
    """Keys of the records above those that answer the query."""
    parent = f"{below.parent}_id"
    if hidden_words(below, actor):
        keys = candidates(below, query, actor)
        return list(scoped(below.model, actor).filter(pk__in=keys).values_list(parent, flat=True)) if keys else []
    question = question_for(below, query, actor)
    return list(within(below, actor, question).values_list(parent, flat=True)[:CANDIDATES]) if question else []


def candidates(entity: ResolvedEntity, query: Query, actor: Actor, limit: int = CANDIDATES) -> list[int]:
    """Keys of up to `limit` of the newest records that answer the query and whose words the actor may read."""
    asked = Asked(entity, query, actor)
    return only_readable(entity, actor, query, newest(asked, limit)) if asked.terms else []


def newest(asked: Asked, limit: int) -> list[int]:
    """The newest records within reach that answer, by the way that is the shorter one."""
    entity, actor = asked.entity, asked.actor
    if actor.reach(entity.label, "view").everything:
        if asked.records > GATHERED_BY_ALL and not store.is_sqlite():
            keys = store.newest_postgres(asked.number, asked.text, limit)
        else:
            keys = store.ask([asked.text], limit)
        return [split_key(key)[1] for key in keys]
    ways = ways_by_key(entity, actor)
    if ways:
        keys = own_newest(asked, ways, limit) if asked.records > GATHERED and not asked.lazy else []
        # Where his newest rows hold few, those that the word leads to are added: he may have them among older ones.
        return keys if len(keys) >= limit else sorted({*keys, *own_hits(asked, ways, limit)}, reverse=True)[:limit]
    joined = asked.records > MANY and by_index(entity, actor)[2]
    return list(within(entity, actor, asked.text, joined=joined).values_list("pk", flat=True)[:limit])


def ways_by_key(entity: ResolvedEntity, actor: Actor) -> tuple[Q, ...]:
    """The few ways in by which the actor's rows can be read in the order of their keys; () where there are none."""

    def build() -> tuple[Q, ...]:
        ways = arms.arms_of(entity, actor)
        return ways if len(ways) in (2, 3) and arms.ordered(entity, ways, BY_KEY) else ()

    return kept(("ways by key", entity, actor.rights, actor.user_id, timezone.localdate()), build)


def list_walk(entity: ResolvedEntity, text: str, actor: Actor, size: int) -> arms.Walk | None:
    """How a page of a list is filled in its own order where the word is common; None where candidates are few."""
    query = query_tokens(text)
    return page_walk(entity, query, actor, size, ENOUGH) if query else None


def question_for(entity: ResolvedEntity, query: Query, actor: Actor) -> str:
    """The question to the index; '' where the noun is not searched or nothing may be searched."""
    number = store.number_of(entity)
    rooms = rooms_for(entity, actor)
    return store.match(query, store.prefix_of(number), rooms) if number and rooms else ""


def within(entity: ResolvedEntity, actor: Actor, question: str, *, joined: bool = False) -> QuerySet[Any]:
    """What the actor reaches of the newest hits, newest first; the hits never leave the database."""
    return scoped(entity.model, actor).filter(pk__in=store.hits(question, DEEPER, joined=joined)).order_by("-pk")


def only_readable(entity: ResolvedEntity, actor: Actor, query: Query, keys: list[int]) -> list[int]:
    """Drop hits that lie only in words the actor may not read."""
    if not keys or not hidden_words(entity, actor):
        return keys
    parts = parts_of(entity)
    rows = entity.model._base_manager.filter(pk__in=keys).values_list("pk", *(part.orm for part in parts))
    names = [part.name for part in parts]
    values: dict[int, dict[str, Any]] = {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
    return [key for key in keys if matches(visible_tokens(entity, actor, values.get(key, {})), query)]
