"""Several writers that begin at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from keben.kernel.problems import KebenError


def together(writers: int, work: Callable[[int], Any]) -> list[Any]:
    """What each of the writers gets from `work(place)`, or its error; all begin when the last one is ready."""
    found: list[Any] = [None] * writers
    gate = threading.Barrier(writers)

    def one(place: int) -> None:
        gate.wait()
        try:
            found[place] = work(place)
        except KebenError as error:
            found[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
