"""The garbage collector rests while batches are in hand: it would look through their rows again and again, in vain."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

EVERY = 4
"""Batches between two sweeps: records hardly make circles, and a sweep looks through the rows of the next batch too."""
Sweep = Callable[[], None]


def not_at_all() -> None:
    """For callers under whom the collector works as ever."""


@contextmanager
def sweeping() -> Iterator[Sweep]:
    """Around all batches of a run. What is given is called once a batch, best where one waits for the database.

    It sweeps after every fourth and at the end, so that the memory stays as flat as before.
    """
    resting, batches = gc.isenabled(), 0

    def sweep() -> None:
        nonlocal batches
        batches += 1
        if resting and batches % EVERY == 0:
            gc.collect(1)

    gc.disable()
    try:
        yield sweep
    finally:
        if resting:
            gc.enable()
            gc.collect(1)
