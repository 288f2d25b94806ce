"""The quick search of a list: by the index where one is installed, else by LIKE."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.query.arms import Walk
from keben.kernel.resolved import ResolvedEntity

Searcher = Callable[[ResolvedEntity, str, Actor], Q]
Walker = Callable[[ResolvedEntity, str, Actor, int], Walk | None]
_searcher: list[Searcher] = []
_walker: list[Walker] = []


def use_searcher(searcher: Searcher, walker: Walker) -> None:
    """The search index registers itself here, with its way to fill a page for a common word."""
    _searcher[:], _walker[:] = [searcher], [walker]


def walk_for(entity: ResolvedEntity, text: str, actor: Actor, page: int) -> Walk | None:
    """How a page of rows with a common word is found in the order of the list; None where the search is shorter."""
    return _walker[0](entity, text, actor, page) if _walker else None


def search_q(entity: ResolvedEntity, text: str, actor: Actor) -> Q:
    """The condition for the quick search of a list."""
    if _searcher:
        return _searcher[0](entity, text, actor)
    found = Q()
    for name in entity.search:
        if actor.field(entity.label, entity.field(name).root) < FieldRight.READ:
            continue
        found |= Q(**{f"{entity.field(name).orm}__icontains": text})
    return found or Q(pk__in=())
