"""Records whose names may be alike: asked from the search index by brand and by its sound, in one query."""

from __future__ import annotations

from keben.base.company_name import parse
from keben.base.company_name.keys import sound
from keben.base.search_query import Query, query_tokens
from keben.data.search import store
from keben.data.search.models import split_key
from keben.data.search.shape import OPEN
from keben.kernel.registry import registry

MOST = 50


def candidates(names: list[str]) -> list[tuple[str, int]]:
    """Noun and key of at most fifty records."""
    numbers = store.nouns()
    nouns = [e.label for e in registry if e.declaration.twins and e.declaration.twins.name and e.label in numbers]
    questions = [
        question
        for label in nouns
        for query in queries(names)
        if (question := store.match(query, store.prefix_of(numbers[label]), OPEN))
    ]
    if not questions:
        return []
    labels = {numbers[label]: label for label in nouns}
    keys = store.ask(questions, max(1, MOST // len(questions)))
    found = dict.fromkeys((labels[noun], pk) for noun, pk in map(split_key, keys) if noun in labels)
    return list(found)[:MOST]


def queries(names: list[str]) -> list[Query]:
    """What is asked for: the brand as it is written, and as it sounds."""
    found: dict[str, Query] = {}
    for name in names[:1]:
        parts = parse(name)
        brand = parts.brand or parts.head
        for text in (brand, sound(brand)):
            query = query_tokens(text) if len(text) > 1 else None
            if query:
                found[text] = query
    return list(found.values())
