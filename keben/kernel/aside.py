"""Statements that SQLite works through in a thread of its own, while the caller goes on.

SQLite gives the interpreter free for as long as one statement takes. So a batch goes to it as few long statements: a
thread with one for each row would wait for the interpreter before every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, lru_cache
from itertools import chain
from math import ceil
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from threading import Event
from typing import Any

from django.db import connection

from keben.kernel.behind import ACTIVE, Behind, at_once

Statement = tuple[str, Sequence[Any]]


class Aside(Behind):
    """One thread, which works through one statement at a time; nobody else uses the connection meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.task: Future[None] | None = None

    @property
    def busy(self) -> bool:
        """As said there."""
        return self.task is not None

    def leave(self, *statements: Statement) -> None:
        """Let these be worked through; the first one has begun when this returns."""
        self.settle()
        connection.ensure_connection()
        begun = Event()
        self.task = _thread().submit(_execute, connection.connection, statements, begun)
        begun.wait()  # else it would get the interpreter when ours is taken away, in five milliseconds

    def settle(self) -> None:
        """Wait, as said there."""
        task, self.task = self.task, None
        if task is None:
            return
        while self.piece is not None and not task.done():
            self.do_piece()
        with connection.wrap_database_errors:
            task.result()

    def commit(self, last: Callable[..., None]) -> None:
        """Commit, as said there."""
        last(execute=at_once)
        self.leave(("COMMIT", ()))


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "sqlite")


def _execute(raw: Any, statements: Iterable[Statement], begun: Event) -> None:
    begun.set()
    for sql, values in statements:
        raw.execute(sql, values)


def put_in(into: str, rows: Sequence[Sequence[Any]], more: str = "") -> None:
    """Insert rows into a table of SQLite; `into` names it and its columns, `more` what stands behind the values.

    Inside `going_on` the caller does not wait. Raises IntegrityError.
    """
    if not rows:
        return
    connection.ensure_connection()
    most = max(1, connection.connection.getlimit(SQLITE_LIMIT_VARIABLE_NUMBER) // len(rows[0]))
    each = ceil(len(rows) / ceil(len(rows) / most))  # of one length, so that SQLite prepares them once
    parts = (rows[start : start + each] for start in range(0, len(rows), each))
    statements = [(_insert(into, len(part), len(part[0]), more), list(chain.from_iterable(part))) for part in parts]
    behind: Any = ACTIVE.get()
    if behind is not None:
        behind.leave(*statements)
        return
    for sql, values in statements:
        at_once(sql.replace("?", "%s"), values)


@lru_cache(maxsize=64)
def _insert(into: str, rows: int, width: int, more: str) -> str:
    mark = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([mark] * rows)}{more}"  # noqa: S608 - our own names
