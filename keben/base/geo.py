"""Distances on the earth between places given by latitude and longitude."""

from __future__ import annotations

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

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
