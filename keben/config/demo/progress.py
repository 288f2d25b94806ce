"""How far the generator is, on the error stream."""

from __future__ import annotations

import sys
import time

WIDTH = 30
EVERY = 0.2


class Progress:
    """A bar on a terminal, a line now and then elsewhere."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        self.total, self.quiet = max(total, 1), quiet
        self.began = time.monotonic()
        self._last = 0.0

    def tell(self, done: int) -> None:
        """So many are done."""
        now = time.monotonic()
        bar = sys.stderr.isatty()
        if self.quiet or (now - self._last < (EVERY if bar else 10) and done < self.total):
            return
        self._last = now
        rate = done / max(now - self.began, 0.001)
        full = int(WIDTH * done / self.total)
        text = f"{'#' * full}{'.' * (WIDTH - full)} {done:,} / {self.total:,} customers, {rate:,.0f}/s"
        print(f"\r{text}" if bar else text, end="" if bar else "\n", file=sys.stderr, flush=True)

    def say(self, what: str) -> None:
        """Something else takes a while."""
        if not self.quiet and sys.stderr.isatty():
            print(f"\n{what}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Say how long it took."""
        if not self.quiet:
            line = "\n" if sys.stderr.isatty() else ""
            print(f"{line}demo company ready after {time.monotonic() - self.began:.1f} s", file=sys.stderr, flush=True)
