"""Records that somebody found to be different: they are no twins of each other at any entrance, and never asked about.

A domain that keeps such decisions registers who they are; asked is only for records that exist already.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

Apart = Callable[[int], Collection[int]]
_APART: dict[str, list[Apart]] = {}


def told_apart(label: str) -> Callable[[Apart], Apart]:
    """Decorator: a function from the key of a record to the keys of those that it is not."""

    def remember(function: Apart) -> Apart:
        _APART.setdefault(label, []).append(function)
        return function

    return remember


def different_from(label: str, pk: int | None) -> set[tuple[str, int]]:
    """The places of records that this one is not, as far as somebody has said so."""
    if pk is None:
        return set()
    return {(label, other) for function in _APART.get(label, ()) for other in function(pk)}
