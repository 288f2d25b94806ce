"""How the figures grow from one run to a larger one: runs leave them in their folder."""

from __future__ import annotations

import json
from pathlib import Path

from bench.report import Line

LIMIT = 1.3


def keep(folder: Path, vendor: str, lines: list[Line]) -> None:
    """Leave the middle wall time of every page for a later run."""
    path = folder / f"figures-{vendor}.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(known | {line.what: line.figure.p50 for line in lines}, ensure_ascii=False))


def growth(folder: Path, vendor: str, smaller: Path) -> str:
    """A table of both runs."""
    name = f"figures-{vendor}.json"
    small, large = (json.loads((place / name).read_text()) for place in (smaller, folder))
    rows = ["| what | smaller p50 ms | larger p50 ms | growth | reach |", "| --- | --- | --- | --- | --- |"]
    for what in large:
        if what in small:
            times = large[what] / max(small[what], 0.001)
            mark = f"≤ {LIMIT} {'✓' if times <= LIMIT else '✗'}"
            rows.append(f"| {what} | {small[what]:.1f} | {large[what]:.1f} | {times:.2f} | {mark} |")
    return "\n".join(rows)
