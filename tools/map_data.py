"""Derive data/map from unpacked ECharts 4.9.0 and regions/centres.csv from cpca: `map_data.py ECHARTS CPCA`."""

from __future__ import annotations

import csv
import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "keben" / "base" / "data"
GRID = 16
"""Outlines are rounded to sixteenths of a degree, borders of neighbours to the same points."""


def decoded(text: str, offset: list[int]) -> list[tuple[int, int]]:
    """A ring of the origin, zigzag deltas of 1/1024 degree, on our grid."""
    x, y = offset
    found: list[tuple[int, int]] = []
    for at in range(0, len(text), 2):
        east, north = ord(text[at]) - 64, ord(text[at + 1]) - 64
        x, y = x + ((east >> 1) ^ -(east & 1)), y + ((north >> 1) ^ -(north & 1))
        point = (round(x / 1024 * GRID), round(y / 1024 * GRID))
        if not found or found[-1] != point:
            found.append(point)
    return found


def rings(geometry: dict[str, Any]) -> list[list[tuple[int, int]]]:
    """All rings of a province that are still to be seen; an island keeps a dot where it is smaller than the grid."""
    parts = geometry["coordinates"], geometry["encodeOffsets"]
    pairs = zip(*parts, strict=True) if geometry["type"] == "Polygon" else (
        pair for one, offsets in zip(*parts, strict=True) for pair in zip(one, offsets, strict=True)
    )  # fmt: skip
    found = [decoded(text, offset) for text, offset in pairs]
    seen = [ring for ring in found if len(ring) > 3]
    return seen or [max(found, key=len)]


def line(ring: list[tuple[int, int]]) -> str:
    """First point, then steps; equal steps become one."""
    steps: list[tuple[int, int]] = []
    last: tuple[int, int] | None = None
    for (x, y), (east, north) in pairwise(ring):
        step = (east - x, north - y)
        if step == last:
            steps[-1] = (steps[-1][0] + step[0], steps[-1][1] + step[1])
        else:
            steps.append(step)
        last = step
    return " ".join(f"{x},{y}" for x, y in (ring[0], *steps))


def provinces(echarts: Path) -> None:
    """One line per province: code, then its rings."""
    china = json.loads((echarts / "map/json/china.json").read_text(encoding="utf-8"))
    rows = sorted((f["properties"]["id"], rings(f["geometry"])) for f in china["features"])
    text = "".join(f"{code}\t{';'.join(line(ring) for ring in found)}\n" for code, found in rows)
    (DATA / "map" / "provinces.txt").write_text(text, encoding="utf-8")
    points = re.search(r"var points = (\[.*?\]);", (echarts / "lib/coord/geo/fix/nanhai.js").read_text("utf-8"))
    assert points is not None
    shapes = [" ".join(f"{x},{y}" for x, y in shape) for shape in json.loads(points[1])]
    (DATA / "map" / "south_sea.txt").write_text("\n".join(shapes) + "\n", encoding="utf-8")


def centres(cpca: Path) -> None:
    """Code, latitude, longitude of each province, city and county, to a thousandth of a degree."""
    with (cpca / "resources/adcodes.csv").open(encoding="utf-8") as file:
        rows = sorted((row["adcode"][:6], row) for row in csv.DictReader(file) if row["longitude"] and row["latitude"])
    text = "".join(f"{code},{float(row['latitude']):.3f},{float(row['longitude']):.3f}\n" for code, row in rows)
    (DATA / "regions" / "centres.csv").write_text("code,latitude,longitude\n" + text, encoding="utf-8")


if __name__ == "__main__":
    (DATA / "map").mkdir(exist_ok=True)
    provinces(Path(sys.argv[1]))
    centres(Path(sys.argv[2]))
