"""Where the customers of the story are: many to the street, the others roughly, as the centre of their county."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from keben.base.geo import cell_of
from keben.base.map_cn import centre_of

SPREAD = 0.06
Spot = tuple[float, float, int]


@lru_cache(maxsize=4096)
def middle(code: str) -> Spot | None:
    """Centre and cell of a county."""
    found = centre_of(code)
    return (*found, cell_of(*found)) if found else None


def place(key: int, code: str, *, address: bool) -> dict[str, Any]:
    """The columns of a place; the key decides, so that everything else of the story stays as it was."""
    centre = middle(code)
    if centre is None:
        return {}
    north, east, cell = centre
    if not address or key % 3 == 0:
        return {"latitude": north, "longitude": east, "map_cell": cell, "place_source": "rough"}
    north = round(north + SPREAD * ((key * 7919 % 1009) / 1009 - 0.5), 6)
    east = round(east + SPREAD * ((key * 104_729 % 1013) / 1013 - 0.5), 6)
    return {"latitude": north, "longitude": east, "map_cell": cell_of(north, east), "place_source": "typed"}
