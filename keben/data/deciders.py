"""Who decides what somebody may only ask for: his superiors with the right to it, else who has it over every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Finder = Callable[[int, str, str], Iterable[Sequence[int]]]
FINDERS: list[Finder] = []
"""From who asks, a noun and a verb to people, the nearest circle first; the domain that knows people fills it."""


def deciders(user_id: int, label: str, verb: str, able: Callable[[int], bool] | None = None) -> list[int]:
    """The nearest circle in which anybody is able to decide; nobody decides for himself."""
    for finder in FINDERS:
        for circle in finder(user_id, label, verb):
            some = [user for user in dict.fromkeys(circle) if user != user_id and (able is None or able(user))]
            if some:
                return some
    return []
