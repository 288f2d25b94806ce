"""Search over all nouns that the actor may view: exact names and numbers, beginnings as written, as spoken, parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from keben.base.han import fold
from keben.base.search_query import Query, other_ways, query_tokens
from keben.base.syllable import begins_in_sound
from keben.data.search import store
from keben.data.search.find import CANDIDATES, candidates, only_readable, ways_by_key
from keben.data.search.hits import Hit, explained, hits_of
from keben.data.search.models import split_key
from keben.data.search.shape import OPEN, rooms_for
from keben.data.search.weigh import LOOKED_AT, Asked, common
from keben.kernel.access.actor import Actor
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

EXACT, BEGINS, SOUNDS, PART, OTHER = range(5)


@dataclass
class Found:
    """The hits in one noun, best first; `more` when not all are here."""

    entity: ResolvedEntity
    hits: list[Hit] = field(default_factory=list)
    more: bool = False


def places(actor: Actor) -> list[ResolvedEntity]:
    """The nouns with pages of their own that the actor may search, as the menu orders them."""
    found = [e for e in registry if e.search and e.declaration.menu and actor.can(e.label, "view")]
    return sorted(found, key=lambda e: (e.declaration.menu == "system", e.declaration.menu_order, e.label))


def look(text: str, actor: Actor, *, each: int = 5) -> list[Found]:
    """Up to `each` hits per noun; where nothing was found, one slip is repaired or a word cut in two."""
    found = _look(query_tokens(text), actor, each)
    for variant in () if found else other_ways(text)[:8]:
        found = _look(query_tokens(variant), actor, each)
        if found:
            break
    return found


def _look(query: Query, actor: Actor, each: int) -> list[Found]:
    if not query:
        return []
    chosen = places(actor)
    keys = _keys(query, actor, chosen)
    found = []
    for entity in chosen:
        mine = keys.get(entity.label, [])
        newest = only_readable(entity, actor, query, mine[:LOOKED_AT])
        hits = ranked(entity, actor, query.text, newest) if newest else []
        if not hits and len(mine) > LOOKED_AT:
            # A common word: his own rows may lie deeper than the newest of everybody's.
            hits = ranked(entity, actor, query.text, candidates(entity, query, actor)[:LOOKED_AT])
        if hits:
            found.append(Found(entity, explained(entity, actor, hits[:each], query.text), len(hits) > each))
    return sorted(found, key=lambda one: rank(one.hits[0], query.text) == OTHER)


def _keys(query: Query, actor: Actor, chosen: Iterable[ResolvedEntity]) -> dict[str, list[int]]:
    """Candidates per noun, whole titles first; one question for all nouns, and one for each with a common word."""
    known = [asked for asked in (Asked(entity, query, actor) for entity in chosen) if asked.terms]
    found: dict[str, dict[int, None]] = {asked.entity.label: {} for asked in known}
    often = {asked.entity.label: deeper(asked, query) for asked in known}
    labels = {number: label for label, number in store.nouns().items()}
    for key in store.ask(list(_questions(query, actor, known, often)), CANDIDATES):
        noun, object_id = split_key(key)
        found[labels[noun]][object_id] = None
    for label, keys in often.items():
        found[label].update(dict.fromkeys(keys or ()))
    return {label: list(keys) for label, keys in found.items()}


def deeper(asked: Asked, query: Query) -> list[int] | None:
    """Candidates found apart: of a common word, and of a noun that shares the entries of another but not its rights."""
    found = common(asked, ways_by_key(asked.entity, asked.actor))
    if found is None and asked.entity.model._meta.proxy:
        return candidates(asked.entity, query, asked.actor)
    return found


def _questions(query: Query, actor: Actor, known: Iterable[Asked], often: dict[str, list[int] | None]) -> Iterator[str]:
    title = fold(query.text)[:80]
    for asked in known:
        entity = asked.entity
        if entity.model._meta.proxy:
            continue
        if title and entity.title in entity.search and OPEN in rooms_for(entity, actor):
            yield store.exact_match(title, store.prefix_of(asked.number))
        if often[entity.label] is None:
            yield asked.text


def ranked(entity: ResolvedEntity, actor: Actor, text: str, keys: list[int]) -> list[Hit]:
    """The hits within the actor's scope, best first, newer before older."""
    return sorted(hits_of(entity, actor, keys), key=lambda hit: (rank(hit, text), -hit.pk))


def rank(hit: Hit, text: str) -> int:
    """How well a hit answers what was typed."""
    word = fold(text)
    spoken = word.isascii() and word.isalpha()
    best = OTHER
    for name in map(fold, (hit.title, *hit.names)):
        if not name or not word:
            continue
        if name == word:
            return EXACT
        if name.startswith(word):
            best = min(best, BEGINS)
        elif best > SOUNDS and spoken and begins_in_sound(name, word):
            best = SOUNDS
        elif word in name:
            best = min(best, PART)
    return best
