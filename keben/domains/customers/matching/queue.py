"""The review queue: groups of possible twins within somebody's reach, the most certain first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching.model import TwinPair
from keben.kernel.access.actor import Actor
from keben.kernel.called import named
from keben.kernel.reader import scoped, unscoped

MOST = 2_000
"""So many groups are walked through at a time; the rest comes when these are decided."""
FEW = 10
STATES = ("open", "later")


@dataclass(frozen=True)
class Group:
    """Customers that may be one, and the pairs between them that wait for a decision."""

    key: int
    customers: tuple[Customer, ...]
    pairs: tuple[TwinPair, ...]

    @property
    def best(self) -> Any:
        """How likely the most certain pair is."""
        return max(pair.probability for pair in self.pairs)


def waiting(actor: Actor, state: str) -> QuerySet[TwinPair]:
    """Pairs in this state of which both sides are within reach and in nobody's recycle bin."""
    both = Q(left__deleted_at__isnull=True, right__deleted_at__isnull=True)
    return scoped(TwinPair, actor).filter(both, state=state)


def keys(actor: Actor, state: str) -> list[int]:
    """The groups, the most certain first."""
    rows = waiting(actor, state).order_by().values("cluster").annotate(best=Max("probability"))
    return [row["cluster"] for row in rows.order_by("-best", "cluster")[:MOST]]


def group(actor: Actor, state: str, key: int) -> Group | None:
    """One group; None where nothing of it waits any more."""
    pairs = tuple(
        waiting(actor, state).filter(cluster=key).select_related("left", "right", "run").order_by("-probability", "pk")
    )
    if not pairs:
        return None
    found: dict[int, Customer] = {}
    for pair in pairs:
        found[pair.left_id], found[pair.right_id] = pair.left, pair.right
    # The oldest and fullest first: it is the one that will mostly survive.
    order = sorted(found.values(), key=lambda one: (-one.completeness, one.pk))
    return Group(key, tuple(order), pairs)


def between(actor: Actor, keys: Collection[int]) -> list[TwinPair]:
    """The pairs between these customers that wait, or were put off, the most certain first."""
    pairs = scoped(TwinPair, actor).filter(state__in=STATES, left__in=keys, right__in=keys)
    return list(pairs.order_by("-probability", "pk"))


def among(group: Group, chosen: Iterable[int]) -> list[TwinPair]:
    """The pairs between the ticked customers."""
    ticked = set(chosen)
    return [pair for pair in group.pairs if pair.left_id in ticked and pair.right_id in ticked]


def beyond(actor: Actor) -> list[tuple[Customer, str]]:
    """Customers within reach whose possible twin lies beyond it, with the name of who works that one: nothing more."""
    mine = scoped(Customer, actor).values("pk")
    rows = unscoped(TwinPair, reason="that a twin exists and whom to ask may be known; what it is may not")
    rows = rows.filter(state="open", left__deleted_at__isnull=True, right__deleted_at__isnull=True)
    found: list[tuple[Customer, str]] = []
    for own, other in (("left", "right"), ("right", "left")):
        half = rows.filter(**{f"{own}_id__in": mine}).exclude(**{f"{other}_id__in": mine})
        for pair in half.select_related(own, f"{other}__owner").order_by("-probability", "pk")[:FEW]:
            owner = getattr(pair, other).owner
            found.append((getattr(pair, own), named(owner)))
    return found[:FEW]
