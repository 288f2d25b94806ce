"""Pairs that hang together: A with B and B with C are one cluster, named by its lowest key."""

from __future__ import annotations

from collections.abc import Iterable


def clusters(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The cluster of every key that stands in a pair."""
    above: dict[int, int] = {}

    def top(key: int) -> int:
        above.setdefault(key, key)
        while above[key] != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    return {key: top(key) for key in above}
