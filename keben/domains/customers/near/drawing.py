"""The map of the page: provinces, and customers gathered cell by cell as circles that narrow the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from math import log10
from typing import Any

from markupsafe import Markup, escape

from keben.base.geo import ROW, middle_of
from keben.base.map_cn import HIGH, WIDE, Shape, drawn_at, is_shown, province_box, sea, shapes
from keben.base.regions import by_code
from keben.kernel import region_names

COARSE, FINE = 3, 1
"""So many cells of the grid in each direction make one circle: on the whole map, and inside one province."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Customers that lie so close together that they are one circle."""

    name: str
    count: int
    x: int
    y: int
    radius: int
    size: int
    here: bool

    @property
    def label(self) -> str:
        """The number, short enough for the circle."""
        return str(self.count) if self.count < 1000 else f"{self.count / 1000:.0f}k"


def name_of(cell: int, coarse: int) -> str:
    """What an address calls the circle of a cell."""
    return f"{coarse}.{cell // ROW // coarse}.{cell % ROW // coarse}"


def cells_named(name: str, counts: dict[int, int]) -> list[int]:
    """The cells of a circle; none for a name that means nothing."""
    return [cell for cell in counts if name in (name_of(cell, COARSE), name_of(cell, FINE))]


def middle(cells: list[int], counts: dict[int, int]) -> tuple[float, float]:
    """Where most of the customers of some cells are."""
    total = sum(counts[cell] for cell in cells)
    places = [(middle_of(cell), counts[cell]) for cell in cells]
    return sum(at[0] * n for at, n in places) / total, sum(at[1] * n for at, n in places) / total


def circles(counts: dict[int, int], province: str, chosen: str) -> list[Circle]:
    """The circles of what is shown, the largest first so that small ones lie above."""
    coarse = FINE if province else COARSE
    box = province_box(province) or (0.0, 0.0, float(WIDE), float(HIGH))
    zoom = box[2] / WIDE
    groups: dict[str, list[int]] = {}
    for cell in counts:
        if is_shown(*middle_of(cell)):
            groups.setdefault(name_of(cell, coarse), []).append(cell)
    found = []
    for name, cells in groups.items():
        n = sum(counts[cell] for cell in cells)
        x, y = drawn_at(*middle(cells, counts))
        if box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]:
            radius = (34 + 20 * log10(n)) * zoom
            found.append(Circle(name, n, round(x), round(y), round(radius), round(44 * zoom), name == chosen))
    return sorted(found, key=lambda one: (-one.radius, one.name))


def outside(counts: dict[int, int]) -> int:
    """How many customers lie beyond the drawing."""
    return sum(n for cell, n in counts.items() if not is_shown(*middle_of(cell)))


def land() -> tuple[Shape, ...]:
    """All provinces, called as the reader calls them."""
    return tuple(replace(one, name=region_names.alone(by_code(one.code))) for one in shapes())


@lru_cache(maxsize=1)
def inset() -> Markup:
    """The South China Sea in its corner."""
    paths = "".join(f'<path d="{escape(path)}"></path>' for path in sea())
    return Markup('<g class="kb-map__sea">{}</g>').format(Markup(paths))  # noqa: S704 - numbers of our own file


def view_box(province: str) -> str:
    """The part of the drawing that is shown."""
    box: Any = province_box(province) or (0, 0, WIDE, HIGH)
    return " ".join(str(round(one)) for one in box)


def pin(latitude: float, longitude: float, province: str) -> dict[str, int] | None:
    """Where the place that is looked from lies on the drawing."""
    if not is_shown(latitude, longitude):
        return None
    x, y = drawn_at(latitude, longitude)
    zoom = (province_box(province) or (0, 0, WIDE, HIGH))[2] / WIDE
    return {"x": round(x), "y": round(y), "r": max(2, round(22 * zoom))}
