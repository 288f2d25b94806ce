"""Letting others write while batch after batch is written.

On SQLite who waits for the lock asks again every tenth of a second at most, and would never find the moment between
two batches: nobody could sign in or save until an import is through. PostgreSQL locks rows and needs none of this.
"""

from __future__ import annotations

import time

from django.db import connection

EVERY, REST = 2.0, 0.11
"""After so many seconds of work a rest that is longer than the longest pause of those who wait."""


class Breath:
    """Asked after each batch, outside its transaction."""

    def __init__(self) -> None:
        self.since = time.monotonic()

    def take(self) -> bool:
        """Rest where it is time; whether it did."""
        if connection.vendor != "sqlite" or connection.in_atomic_block or time.monotonic() - self.since < EVERY:
            return False
        time.sleep(REST)
        self.since = time.monotonic()
        return True
