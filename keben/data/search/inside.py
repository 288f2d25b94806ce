"""Words in what belongs to one record: the index says which rows of a noun hold them, however many belong to it."""

from __future__ import annotations

from typing import Any

from keben.base.search_query import query_tokens
from keben.data.search import store
from keben.data.search.weigh import Asked
from keben.kernel.access.actor import Actor
from keben.kernel.registry import registry

COMMON = 20_000
"""A word that so many rows hold is soon met: whoever reads from the newest on has a page of them after a few."""
MOST = 100_000
"""How common a word is may have been counted hours ago; what came since is gathered, too."""


def holding(label: str, text: str, actor: Actor) -> Any:
    """The condition that a row of this noun holds the words; None where reading row by row is the shorter way.

    The index knows more than the words themselves, such as the sounds of names: who asks compares what is found.
    """
    query = query_tokens(text)
    if not query or query.ignored:
        return None
    asked = Asked(registry.get(label), query, actor)
    return store.holds(asked.text, MOST) if asked.terms and asked.records <= COMMON else None
