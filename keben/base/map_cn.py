"""China as a drawing that keeps areas: outlines of provinces, centres of regions; bundled data, see data/SOURCE.md."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import cos, radians, sin, sqrt

from keben.base import regions
from keben.base.errors import Malformed
from keben.base.regions import RegionLevel

GRID = 16
"""The outlines are kept in sixteenths of a degree."""
WIDE, HIGH = 3200, 2480
"""The drawing is four times as fine as it is shown, so that whole numbers are enough."""
SCALE, MIDDLE = 3720.0, (1600.0, 1268.0)
SEA = (2810.0, 1900.0, 5.4)
"""Where the inset of the South China Sea lies, and how large it is drawn."""
LOW, TOP, CENTRE_LATITUDE, CENTRE_LONGITUDE = radians(25), radians(47), radians(36), radians(104.5)
CONE = (sin(LOW) + sin(TOP)) / 2
BASE = cos(LOW) ** 2 + 2 * CONE * sin(LOW)
RHO = sqrt(BASE - 2 * CONE * sin(CENTRE_LATITUDE)) / CONE
WEST, EAST, SOUTH, NORTH = 72.0, 136.0, 16.5, 54.5
"""What the drawing shows without the inset."""
SEA_WEST, SEA_EAST, SEA_SOUTH, SEA_NORTH = 105.0, 123.0, 2.5, 24.0
SEA_WIDE, SEA_HIGH = 64.0, 93.1
"""What the inset shows, and its own size."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """The outline of one province, as a path and with the box around it."""

    code: str
    name: str
    path: str
    box: tuple[float, float, float, float]
    label: Point


def in_sea(latitude: float, longitude: float) -> bool:
    """Whether a place lies among the islands that only the inset shows."""
    return 7.0 <= latitude < SOUTH and 109.5 <= longitude <= 118.5


def drawn_at(latitude: float, longitude: float) -> Point:
    """Where a place lies on the drawing (Albers' projection, standard parallels 25° and 47°), or in its inset."""
    if in_sea(latitude, longitude):
        across, down = (longitude - SEA_WEST) / (SEA_EAST - SEA_WEST), (SEA_NORTH - latitude) / (SEA_NORTH - SEA_SOUTH)
        return SEA[0] + across * SEA_WIDE * SEA[2], SEA[1] + down * SEA_HIGH * SEA[2]
    rho = sqrt(BASE - 2 * CONE * sin(radians(latitude))) / CONE
    turn = CONE * (radians(longitude) - CENTRE_LONGITUDE)
    return MIDDLE[0] + SCALE * rho * sin(turn), MIDDLE[1] - SCALE * (RHO - rho * cos(turn))


def is_shown(latitude: float, longitude: float) -> bool:
    """Whether a place lies on the drawing at all."""
    return in_sea(latitude, longitude) or (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST)


def text_of(folder: str, name: str) -> str:
    """One of the bundled files."""
    return files("keben.base").joinpath("data", folder, name).read_text(encoding="utf-8")


def ring_of(text: str) -> list[Point]:
    """The points of a ring: the first is a place, the others are steps."""
    x = y = 0
    found: list[Point] = []
    for pair in text.split():
        east, north = pair.split(",")
        x, y = x + int(east), y + int(north)
        found.append(drawn_at(y / GRID, x / GRID))
    return found


def path_of(ring: list[Point]) -> str:
    """A closed ring as SVG draws it, in steps of whole numbers."""
    points = [(round(x), round(y)) for x, y in ring]
    steps = [(x - x0, y - y0) for (x0, y0), (x, y) in pairwise(points) if (x, y) != (x0, y0)]
    drawn = "".join(f"{'' if x < 0 else ' '}{x}{'' if y < 0 else ' '}{y}" for x, y in steps)
    return f"M{points[0][0]} {points[0][1]}l{drawn.strip() or '1 1'}z"


@lru_cache(maxsize=1)
def shapes() -> tuple[Shape, ...]:
    """All provinces."""
    found = []
    for row in text_of("map", "provinces.txt").splitlines():
        code, _tab, text = row.partition("\t")
        rings = [ring_of(one) for one in text.split(";")]
        xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
        box = (min(xs), min(ys), max(xs), max(ys))
        centre = centre_of(code)
        label = drawn_at(*centre) if centre else ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        found.append(Shape(code, regions.by_code(code).name, "".join(map(path_of, rings)), box, label))
    return tuple(found)


@lru_cache(maxsize=1)
def sea() -> tuple[str, ...]:
    """The inset: the line around the islands of the South China Sea and the coast above it, as paths."""
    x0, y0, scale = SEA
    return tuple(
        path_of([(x0 + float(x) * scale, y0 + float(y) * scale) for x, y in (p.split(",") for p in row.split())])
        for row in text_of("map", "south_sea.txt").splitlines()
    )


@lru_cache(maxsize=1)
def _centres() -> dict[str, Point]:
    rows = csv.DictReader(text_of("regions", "centres.csv").splitlines())
    return {row["code"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}


def centre_of(code: str) -> Point | None:
    """The middle of a county, or of the city around it where the county's is unknown; None for anything else."""
    try:
        region = regions.by_code(code) if code else None
    except Malformed:
        return None
    while region is not None:
        found = _centres().get(region.code)
        if found is not None:
            return found
        above = regions.ancestors(region)
        region = above[-1] if above and above[-1].level is not RegionLevel.PROVINCE else None
    return None


def province_box(code: str) -> tuple[float, float, float, float] | None:
    """The part of the drawing that shows one province, with some air around it; None for an unknown one."""
    shape = next((one for one in shapes() if one.code == code), None)
    if shape is None:
        return None
    left, top, right, bottom = shape.box
    wide = max(right - left, (bottom - top) * WIDE / HIGH, 40.0) * 1.12
    high = wide * HIGH / WIDE
    return (left + right - wide) / 2, (top + bottom - high) / 2, wide, high
