"""The garbage collector rests while a batch is in hand: it would look through all its rows again and again, in vain."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def swept_after() -> Iterator[None]:
    """Sweep once what the batch left behind, so that the memory stays as flat as before."""
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()
        gc.collect(1)
