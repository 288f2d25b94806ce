"""Repeated measurement of wall and processor time, on Linux with the share of PostgreSQL's own process."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


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
    before, server = time.process_time(), backend_cpu()
    for number in range(rounds):
        began = time.perf_counter()
        work(warm + number)
        walls.append((time.perf_counter() - began) * 1000)
    spent = time.process_time() - before + backend_cpu() - server
    return Figure(walls, spent * 1000 / rounds)


def backend_cpu() -> float:
    """Seconds of processor that PostgreSQL has spent on this connection; 0 where that cannot be read."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    try:
        parts = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # another machine, or not Linux
        return 0.0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
