"""The garbage collector rests while a batch is in hand: it would look through all its rows again and again, in vain."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def swept_after() -> Iterator[Callable[[], object]]:
    """Sweep once what the batch left behind, so that the memory stays as flat as before.

    Whoever waits for the database at the end of a batch calls what is given here, and sweeps meanwhile.
    """
    resting, swept = gc.isenabled(), False

    def sweep() -> None:
        nonlocal swept
        if resting:
            gc.collect(1)
        swept = True

    gc.disable()
    try:
        yield sweep
    finally:
        if resting:
            gc.enable()
        if not swept:
            sweep()
