"""Which way to the hits is the shorter one: from the word to its records, or from the newest rows to their words."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from keben.data.search import frequency, store
from keben.data.search.shape import hidden_words, rooms_for
from keben.data.search.terms import Terms, in_text, question, terms_of
from keben.kernel.access.actor import Actor
from keben.kernel.kept import Statement, kept
from keben.kernel.query import arms, keyset
from keben.kernel.reader import living, scoped
from keben.kernel.resolved import ResolvedEntity

FURTHEST = 6000
"""So many rows at most are walked for a page; looking each one up costs as much as fetching a hit."""
SOME, LOOKED_AT = 50, 200
"""So many records of a noun are ranked: of the reader's own, or of the newest of all."""
OFTEN = 8000
LEAST = 4000
TRIED = 1024
DEEPEST = 12_500
"""So many of his newest rows are walked for all candidates of a common word."""
LAZILY = 5000
MOST_WAYS = 8
CONTENT = 6
"""With so many hits of his own somebody who typed a common word is content; the palette shows five of a noun."""
BY_KEY = keyset.Order("pk", nullable=False, descending=True)
GATHERED = 20_000
"""Of a word with more records than these not all are gathered."""


class Asked:
    """A question to one noun by one reader, with what is known of how many records answer it."""

    def __init__(self, entity: ResolvedEntity, query: Any, actor: Actor) -> None:
        self.entity, self.actor = entity, actor
        number = store.number_of(entity)
        rooms = rooms_for(entity, actor)
        self.number = number or 0
        self.terms: Terms = terms_of(query, store.prefix_of(number), rooms) if number and rooms else ()
        self.text = question(self.terms, sqlite=store.is_sqlite())
        drawn = frequency.sample(self.number) if self.terms else frequency.Sample()
        self.share = drawn.share(self.terms)
        self.records = self.share * drawn.entries
        # FTS5 hands out the newest hits of whole words without the others; of beginnings it sorts all of them first.
        self.lazy = store.is_sqlite() and not any(begins for group in self.terms for _word, begins in group)

    def walk(self, wanted: int, most: int) -> arms.Walk:
        """The reader's rows one after the other, up to four times as many as hold so many hits.

        His newest rows may be others than the rest, such as an import of yesterday.
        """
        needed = int(4 * wanted / max(self.share, 0.0001))
        steps = min(1 << max(needed, LEAST).bit_length(), most)
        entry = f"FROM search_entry entry WHERE entry.id = walked.pk + {store.first_key(self.number)}"
        if store.is_sqlite():
            test, values = in_text(self.terms, "' ' || entry.tokens || ' '")
            return arms.Walk(f"(SELECT {test} {entry})", tuple(values), steps)
        return arms.Walk(f"(SELECT entry.tokens @@ %s::tsquery {entry})", (self.text,), steps)


def page_walk(entity: ResolvedEntity, query: Any, actor: Actor, size: int, enough: int) -> arms.Walk | None:
    """How a page of a list is filled from its own order; None where the word is too rare for that."""
    asked = Asked(entity, query, actor)
    furthest = FURTHEST // 12 if asked.lazy else FURTHEST
    if not asked.share or size / asked.share > min(asked.records, furthest) or hidden_words(entity, actor):
        return None
    if actor.reach(entity.label, "view").everything:
        # What came last for all of them may be one large import without the word: little is lost by a short try.
        return asked.walk(size, TRIED) if 2 * size / asked.share < TRIED else None
    # What a record is found by below it is left out only where its own words suffice, as without a walk.
    if entity.declaration.found_by and not has_more(entity, actor, int(2 * enough / asked.share)):
        return None
    return asked.walk(size, FURTHEST * 2)


def has_more(entity: ResolvedEntity, actor: Actor, rows: int) -> bool:
    """Whether the reader reaches more rows than these by the first of his ways in."""
    rows = 1 << rows.bit_length()

    def build() -> Statement:
        ways = arms.arms_of(entity, actor)
        found = living(entity).filter(ways[0]) if ways else scoped(entity.model, actor)
        return Statement.of(found.order_by().values_list("pk")[rows : rows + 1])

    key = ("more", entity, actor.rights, actor.user_id, timezone.localdate(), rows)
    return frequency.reaches((entity.label, actor.rights, actor.user_id), rows, lambda: bool(kept(key, build).rows()))


def own_newest(asked: Asked, ways: tuple[Any, ...], limit: int, order: keyset.Order = BY_KEY) -> list[int]:
    """The newest of the reader's rows that answer, found from the rows."""
    entity, actor = asked.entity, asked.actor
    walk, part = asked.walk(limit, DEEPEST), keyset.Part(False, False, limit)

    def build() -> Statement:
        return arms.keys([living(entity).filter(way) for way in ways], part, order, None, None, walk)

    key = ("own", entity, actor.rights, actor.user_id, timezone.localdate(), limit, walk.test, walk.steps, order)
    return [row[0] for row in kept(key, build).rows(**walk.named())]


def own_hits(asked: Asked, ways: tuple[Any, ...], limit: int) -> list[int]:
    """The newest of the reader's rows that answer, found from the word: each way in looks among the same hits."""
    entity, actor = asked.entity, asked.actor

    def build() -> Statement:
        several = [living(entity).filter(way).filter(store.among_hits(by_owner(way))) for way in ways]
        found = Statement.joined(
            (rows.order_by().values_list("pk") for rows in several), f"ORDER BY 1 DESC LIMIT {limit}"
        )
        return store.with_hits(found, LAZILY if asked.lazy else GATHERED)

    key = ("hits", entity, actor.rights, actor.user_id, timezone.localdate(), limit, asked.lazy)
    return [row[0] for row in kept(key, build).rows(question=asked.text)]


def common(asked: Asked, ways: tuple[Any, ...]) -> list[int] | None:
    """Some of the reader's newest records with a word that is too common to gather its hits; None where it is not."""
    if asked.lazy or asked.records < OFTEN or asked.actor.reach(asked.entity.label, "view").everything:
        return None
    if ways:
        return own_newest(asked, ways, SOME) or None
    ways, order, whole = by_index(asked.entity, asked.actor)
    found = own_newest(asked, ways, SOME, order) if ways else []
    # Of a word that so many records have, so many rows would hold one, if there were so many rows.
    return found if ways and (whole or len(found) >= CONTENT) else None


def by_index(entity: ResolvedEntity, actor: Actor) -> tuple[tuple[Q, ...], keyset.Order, bool]:
    """Rows surely within reach that an index holds from the newest on, and whether these are all of them.

    They are his own, or those of the few pools that he takes part in.
    """
    key = ("by index", entity, actor.rights, actor.user_id, timezone.localdate())
    return kept(key, lambda: _by_index(entity, actor))


def _by_index(entity: ResolvedEntity, actor: Actor) -> tuple[tuple[Q, ...], keyset.Order, bool]:
    said = _plain(entity.scope.arms(entity, actor, "view") or ())
    for index in entity.model._meta.concrete_model._meta.indexes:  # type: ignore[union-attr]
        first, then = [*index.fields, ""][:2]
        if not then.startswith("-"):
            continue
        order = keyset.Order(then.lstrip("-"), nullable=False, descending=True)
        if actor.user_id and entity.scope.covers(entity, actor, "view", first, frozenset((actor.user_id,))):
            return (Q(**{first: actor.user_id}),), order, False
        values = said.get(f"{first}__in", [said[first]] if first in said else None)
        if isinstance(values, list) and len(values) <= MOST_WAYS:
            rest = Q(*(child for child in said.items() if child[0] not in (first, f"{first}__in")))
            return tuple(Q(**{first: value}) & rest for value in values), order, True
    return (), BY_KEY, False


def _plain(rule: tuple[Q, ...]) -> dict[str, Any]:
    """What a rule asks of columns, all of which must be so; nothing where it asks anything else."""
    children: list[Any] = list(rule[0].children) if len(rule) == 1 and not rule[0].negated else []
    plain = rule and rule[0].connector == Q.AND and all(isinstance(child, tuple) for child in children)
    return dict(children) if plain else {}


def by_owner(way: Any) -> bool:
    """Whether this way in names the owner, whose rows an index holds by their keys."""
    return "pk__in" not in arms.paths(way)
