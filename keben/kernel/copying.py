"""Rows into a table of PostgreSQL by COPY, sent while the next ones are made, and taken in while what follows is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from typing import Any

from django.db import connection


class Behind:
    """What the database still has to answer while the caller goes on; the next statement waits for it.

    A thread waits for the answer. It needs no lock of ours: psycopg holds that of the connection until a COPY or a
    COMMIT has ended. Where the answer is an error, the next statement raises it, so that it comes to light inside the
    same savepoint as if nobody had gone on.
    """

    def __init__(self) -> None:
        self.waiter = ThreadPoolExecutor(1, thread_name_prefix="behind")
        self.answer: Future[Any] | None = None

    def ask(self, call: Callable[..., Any], *values: Any) -> None:
        """Let the thread wait for this."""
        self.settle()
        self.answer = self.waiter.submit(call, *values)

    def settle(self) -> None:
        """Wait. Raises what the database answered, as Django names it."""
        answer, self.answer = self.answer, None
        if answer is not None:
            with connection.wrap_database_errors:
                answer.result()

    def before(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Stands before every statement of the connection; one that takes back wants no error besides its own."""
        with suppress(Exception) if str(sql).startswith("ROLLBACK") else nullcontext():
            self.settle()
        return execute(sql, *rest)

    def end(self) -> None:
        """Wait whatever the answer is: somebody else's error is on its way already."""
        with suppress(Exception):
            self.settle()
        self.waiter.shutdown()


ACTIVE: ContextVar[Behind | None] = ContextVar("behind", default=None)


@contextmanager
def going_on() -> Iterator[None]:
    """Around transactions whose batches are large: nobody waits here for a COPY before the next statement does."""
    if connection.vendor != "postgresql":
        yield
        return
    behind = Behind()
    token = ACTIVE.set(behind)
    try:
        with connection.execute_wrapper(behind.before):
            yield
            behind.settle()
    finally:
        ACTIVE.reset(token)
        behind.end()


@contextmanager
def committing() -> Iterator[None]:
    """At the end of the outermost `atomic`: commits while the block makes what needs no database. Raises its errors.

    Leaving `atomic` then finds nothing left to commit. Without `going_on`, or inside another transaction, nothing
    happens here and leaving commits as ever.
    """
    behind = ACTIVE.get()
    if behind is None or len(connection.atomic_blocks) > 1:
        yield
        return
    behind.ask(connection.connection.commit)
    try:
        yield
    finally:
        behind.settle()


def copy_in(into: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows; `into` names the table and its columns, as in `import_mark (run_id, number)`. Raises IntegrityError.

    By itself psycopg sends nothing before it has a megabyte, more than a batch of ours has: the server then took in the
    whole batch while we waited. Here it gets every piece as soon as there is one. While it is busy with an earlier
    table, the rows are made first.
    """
    from psycopg.copy import LibpqWriter  # only where PostgreSQL is in use

    behind = ACTIVE.get()
    if behind is not None and behind.answer is not None:
        rows = list(rows)
        behind.settle()
    with connection.cursor() as cursor, connection.wrap_database_errors:
        raw: Any = cursor.cursor
        sending: AbstractContextManager[Any] = raw.copy(
            f"COPY {into} FROM STDIN", writer=LibpqWriter(raw, flush_threshold=1)
        )
        if behind is None:
            with sending as copy:
                write(copy, rows)
            return
        copy = sending.__enter__()
        try:
            write(copy, rows)
        except BaseException as error:
            sending.__exit__(type(error), error, error.__traceback__)
            raise
        behind.ask(sending.__exit__, None, None, None)


def write(copy: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Each row, as psycopg formats it."""
    for row in rows:
        copy.write_row(row)
