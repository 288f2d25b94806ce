"""On PostgreSQL an import's words wait in the list of the index, and a second connection sorts them in meanwhile.

Sorting them in took a third of the server's time for a row, and the import waited for it. The list is written with the
row, so nothing is lost and everything is found at once; whoever dies leaves a list that the next writer sorts in.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event, Thread

from django.db import DatabaseError, connection

log = logging.getLogger("keben.search")
WAITING = "SET LOCAL gin_pending_list_limit = '64MB'"
SORT_IN = "SELECT gin_clean_pending_list('search_entry_tokens')"


class Beside(Thread):
    """The second connection, from the second batch on: one alone is not worth it."""

    def __init__(self) -> None:
        super().__init__(name="search-beside", daemon=True)
        self.wanted, self.batches, self.ended = Event(), 0, False

    def works(self) -> bool:
        """Whether entries may wait for it."""
        return self.is_alive() and not self.ended

    def before(self) -> None:
        """At the beginning of a transaction that will add a batch of entries."""
        if self.works():
            with connection.cursor() as cursor:
                cursor.execute(WAITING)

    def after(self) -> None:
        """Once they are added."""
        self.batches += 1
        if self.batches == 2:
            self.start()
        self.wanted.set()

    def run(self) -> None:
        """Sort in what waits, again and again, until the import ends."""
        own = connection.copy()
        try:
            while not self.ended:
                self.wanted.wait()
                self.wanted.clear()
                with own.cursor() as cursor:
                    cursor.execute(SORT_IN)
        except DatabaseError:  # a role that does not own the index, or no connection left: the writer does it again
            log.warning("words of an import are sorted in by the import itself", exc_info=True)
        finally:
            self.ended = True
            own.close()

    def end(self) -> None:
        """What still waits is sorted in once more, and the connection closed."""
        if self.is_alive():
            self.ended = True
            self.wanted.set()
            self.join()


ACTIVE: ContextVar[Beside | None] = ContextVar("beside", default=None)


def let_wait() -> None:
    """At the beginning of a transaction: its words may wait for the second connection, where there is one."""
    if (beside := ACTIVE.get()) is not None:
        beside.before()


@contextmanager
def sorted_beside() -> Iterator[None]:
    """Around the batches of an import."""
    if connection.vendor != "postgresql":
        yield
        return
    beside = Beside()
    token = ACTIVE.set(beside)
    try:
        yield
    finally:
        ACTIVE.reset(token)
        beside.end()
