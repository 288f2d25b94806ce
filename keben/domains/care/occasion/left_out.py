"""Who is left out of care because he wants no contact; whoever knows such people registers here."""

from __future__ import annotations

from collections.abc import Callable, Collection

Wish = Callable[[Collection[int]], set[int]]
WISHES: list[Wish] = []


def leaves_out(wish: Wish) -> Wish:
    """Register what names those of some contacts who want to be left alone."""
    WISHES.append(wish)
    return wish


def wants_none(contacts: Collection[int]) -> set[int]:
    """Those of the contacts who want no contact; one query for each that knows of wishes."""
    found: set[int] = set()
    for wish in WISHES:
        found |= wish(contacts)
    return found
