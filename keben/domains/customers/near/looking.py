"""Customers by distance: the cells of the grid say where to look, so that a million cost no more than a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, cos, inf, pi, radians, sin, sqrt
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Cast, Cos

from keben.base.geo import RADIUS, cells_around, metres_between, middle_of, reach
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.pooled import PooledCustomer
from keben.domains.customers.pool.scope import POOLED
from keben.kernel.access.actor import Actor
from keben.kernel.reader import scoped

CUSTOMER = "customers.Customer"
PAGE = 30
HALF = 45_000.0
"""No place in a cell is farther from its middle than so many metres."""
TURN = pi / 180


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to look from."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Mark:
    """The last row of the page before: how far it was, and its key."""

    far: float = -1.0
    key: int = 0

    @classmethod
    def of(cls, text: str) -> Mark:
        """The mark of an address; the beginning where it is none."""
        far, _comma, key = text.partition("_")
        try:
            return cls(min(1.0, max(0.0, float(far))), int(key)) if key.isdigit() and len(key) < 19 else cls()
        except ValueError:
            return cls()

    @property
    def metres(self) -> float:
        """How far that was."""
        return metres_of(self.far) if self.far > 0 else 0.0


def metres_of(share: float) -> float:
    """The way that belongs to a haversine."""
    return 2 * RADIUS * asin(sqrt(min(1.0, max(0.0, share))))


def share_of(metres: float) -> float:
    """The haversine of a way."""
    return sin(min(metres / RADIUS, pi) / 2) ** 2


def sources(actor: Actor, *, pool: bool) -> list[QuerySet[Any]]:
    """The customers in reach that nobody must claim first; with `pool` also those in pools that the actor sees."""
    found = [scoped(Customer, actor).filter(pool=None)]
    if pool and actor.reach(CUSTOMER, "view").everything:
        found.append(scoped(Customer, actor).exclude(pool=None))
    elif pool and actor.can(POOLED, "view"):
        found.append(scoped(PooledCustomer, actor).exclude(pool=None))
    return found


def counted(rows: Iterable[QuerySet[Any]]) -> dict[int, int]:
    """How many lie in each cell; one statement for each source, read from the index alone."""
    found: dict[int, int] = {}
    for one in rows:
        known = one.order_by().filter(map_cell__isnull=False).values("map_cell").annotate(n=Count("pk"))
        for cell, n in known.values_list("map_cell", "n"):
            found[cell] = found.get(cell, 0) + n
    return found


def haversine(spot: Spot) -> Any:
    """How far a row is, as a number that grows with the way."""
    north = Cast(F("latitude"), FloatField()) * Value(TURN)
    east = Cast(F("longitude"), FloatField()) * Value(TURN)
    here, there = radians(spot.latitude), radians(spot.longitude)
    up = (Value(1.0) - Cos(north - Value(here))) * Value(0.5)
    return up + Cos(north) * (Value(1.0) - Cos(east - Value(there))) * Value(cos(here) / 2)


def cells_within(spot: Spot, metres: float, counts: dict[int, int]) -> list[int]:
    """The cells with customers that a circle touches."""
    return [cell for cell in cells_around(spot.latitude, spot.longitude, metres) if cell in counts]


def cells_next(spot: Spot, mark: Mark, counts: dict[int, int]) -> list[int]:
    """The cells that surely hold the next page, nearest first, however far that is."""
    ways = sorted((metres_between(*middle_of(cell), spot.latitude, spot.longitude), cell) for cell in counts)
    left = [(way, cell) for way, cell in ways if way + HALF >= mark.metres]
    enough, end = 0, inf
    for way, cell in left:
        enough += counts[cell] if way - HALF >= mark.metres else 0
        if enough > PAGE:
            end = way + HALF
            break
    return [cell for way, cell in left if way - HALF <= end]


def nearest(
    rows: Iterable[QuerySet[Any]],
    spot: Spot,
    cells: list[int],
    *,
    mark: Mark,
    metres: float = 0,
    narrow: Q | None = None,
) -> tuple[list[Any], bool]:
    """The next page by distance, one statement for each source, and whether there is more."""
    rule = Q(map_cell__in=cells)
    if metres:
        north, east = reach(spot.latitude, metres)
        rule &= Q(latitude__range=(round(spot.latitude - north, 6), round(spot.latitude + north, 6)))
        if abs(spot.longitude) + east < 180:
            rule &= Q(longitude__range=(round(spot.longitude - east, 6), round(spot.longitude + east, 6)))
        rule &= Q(far__lte=share_of(metres))
    if mark.far >= 0:
        rule &= Q(far__gt=mark.far) | Q(far=mark.far, pk__gt=mark.key)
    found: list[Any] = []
    for one in rows:
        near = one.order_by().annotate(far=haversine(spot)).filter(rule)
        near = near.filter(narrow) if narrow is not None else near
        found += near.select_related("owner", "level", "pool").order_by("far", "pk")[: PAGE + 1]
    found.sort(key=lambda row: (row.far, row.pk))
    return found[:PAGE], len(found) > PAGE
