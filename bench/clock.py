"""Repeated measurement of wall and processor time."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What repeated runs took, in milliseconds each."""

    walls: Sequence[float]
    cpu: float

    @property
    def p50(self) -> float:
        """The middle one."""
        return statistics.median(self.walls)

    @property
    def p95(self) -> float:
        """Nineteen of twenty were faster."""
        ordered = sorted(self.walls)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]

    @property
    def rate(self) -> float:
        """So many a second."""
        return 1000 * len(self.walls) / max(sum(self.walls), 0.001)


def measure(work: Callable[[int], object], rounds: int, *, warm: int = 3) -> Figure:
    """Run `work(n)` so often, after a few runs that do not count."""
    for number in range(warm):
        work(number)
    gc.collect()
    walls = []
    before = time.process_time()
    for number in range(rounds):
        began = time.perf_counter()
        work(warm + number)
        walls.append((time.perf_counter() - began) * 1000)
    return Figure(walls, (time.process_time() - before) * 1000 / rounds)
