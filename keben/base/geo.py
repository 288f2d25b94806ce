"""Distances on the earth between places given by latitude and longitude."""

from __future__ import annotations

from decimal import Decimal
from math import asin, cos, degrees, floor, radians, sin, sqrt

Degrees = float | Decimal
RADIUS = 6_371_008.8
"""Mean radius of the earth in metres."""


def metres_between(latitude: Degrees, longitude: Degrees, other_latitude: Degrees, other_longitude: Degrees) -> int:
    """The way as the crow flies, in whole metres."""
    one, other = radians(latitude), radians(other_latitude)
    north, east = other - one, radians(other_longitude) - radians(longitude)
    square = sin(north / 2) ** 2 + cos(one) * cos(other) * sin(east / 2) ** 2
    return round(2 * RADIUS * asin(min(1.0, sqrt(square))))


def spoken(metres: int) -> str:
    """350 m, 4.2 km, 120 km."""
    if metres < 1000:
        return f"{metres} m"
    return f"{metres / 1000:.1f} km" if metres < 100_000 else f"{metres / 1000:.0f} km"


def reach(latitude: Degrees, metres: float) -> tuple[float, float]:
    """So many degrees of latitude and longitude a circle around a place reaches; 180 where it holds a pole."""
    turn = metres / RADIUS
    if abs(radians(latitude)) + turn >= radians(90):
        return degrees(turn), 180.0
    return degrees(turn), degrees(asin(sin(turn) / cos(radians(latitude))))


CELLS = 2
"""So many cells of the grid lie along one degree."""
ROW = 1000


def cell_of(latitude: Degrees, longitude: Degrees) -> int:
    """The number of the half-degree cell that holds a place."""
    return floor((float(latitude) + 90) * CELLS) * ROW + floor((float(longitude) + 180) * CELLS)


def middle_of(cell: int) -> tuple[float, float]:
    """The place in the middle of a cell."""
    return (cell // ROW + 0.5) / CELLS - 90, (cell % ROW + 0.5) / CELLS - 180


def cells_around(latitude: Degrees, longitude: Degrees, metres: float) -> tuple[int, ...]:
    """The cells that a circle touches, and a few at its corners."""
    north, east = reach(latitude, metres)
    here, there = float(latitude), float(longitude)
    low, high = max(-90.0, here - north), min(90.0, here + north)
    rows = range(floor((low + 90) * CELLS), floor((high + 90) * CELLS) + 1)
    west = floor((there - east + 180) * CELLS)
    columns = range(west, min(floor((there + east + 180) * CELLS), west + 360 * CELLS - 1) + 1)
    return tuple(row * ROW + column % (360 * CELLS) for row in rows for column in columns)
