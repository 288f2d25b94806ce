"""Candidates for a typed text: at most 500 of the newest hits, within scope and field rights of the actor."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from keben.base.search_query import Query, matches, query_tokens
from keben.base.syllable import query_variants
from keben.data.search import store
from keben.data.search.models import split_key
from keben.data.search.shape import hidden_words, parts_of, rooms_for, visible_tokens
from keben.kernel.access.actor import Actor
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

CANDIDATES = 500
DEEPER = 5000
"""Somebody who sees a part of the rows only is searched deeper, or a common word would hide his own."""


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
    for variant in query_variants(text) if not found else ():
        found = reached(entity, query_tokens(variant), actor)
        if found:
            break
    return found


def reached(entity: ResolvedEntity, query: Query, actor: Actor) -> list[int]:
    """Keys of the candidates, and of those to which what lies below them leads: a customer by its contact."""
    found = dict.fromkeys(candidates(entity, query, actor))
    for label in entity.declaration.found_by if len(found) < CANDIDATES else ():
        below = registry.get(label)
        if actor.can(label, "view") and (keys := candidates(below, query, actor)):
            rows = scoped(below.model, actor).filter(pk__in=keys)
            found.update(dict.fromkeys(rows.values_list(f"{below.parent}_id", flat=True)))
    return list(found)


def candidates(entity: ResolvedEntity, query: Query, actor: Actor, limit: int = CANDIDATES) -> list[int]:
    """Keys of up to `limit` of the newest records that answer the query and whose words the actor may read."""
    question = question_for(entity, query, actor)
    if not question:
        return []
    keys = [split_key(key)[1] for key in store.ask([question], limit)]
    if len(keys) == limit and not actor.reach(entity.label, "view").everything:
        keys = within(entity, actor, [split_key(key)[1] for key in store.ask([question], DEEPER)])[:limit]
    return only_readable(entity, actor, query, keys)


def question_for(entity: ResolvedEntity, query: Query, actor: Actor) -> str:
    """The question to the index; '' where the noun is not searched or nothing may be searched."""
    number = store.nouns().get(entity.label)
    rooms = rooms_for(entity, actor)
    return store.match(query, store.prefix_of(number), rooms) if number and rooms else ""


def within(entity: ResolvedEntity, actor: Actor, keys: list[int]) -> list[int]:
    """The keys that the actor reaches, newest first."""
    return list(scoped(entity.model, actor).filter(pk__in=keys).order_by("-pk").values_list("pk", flat=True))


def only_readable(entity: ResolvedEntity, actor: Actor, query: Query, keys: list[int]) -> list[int]:
    """Drop hits that lie only in words the actor may not read."""
    if not keys or not hidden_words(entity, actor):
        return keys
    parts = parts_of(entity)
    rows = entity.model._base_manager.filter(pk__in=keys).values_list("pk", *(part.orm for part in parts))
    names = [part.name for part in parts]
    values: dict[int, dict[str, Any]] = {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
    return [key for key in keys if matches(visible_tokens(entity, actor, values.get(key, {})), query)]
