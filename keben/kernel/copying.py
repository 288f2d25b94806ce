"""Rows into a table of PostgreSQL by COPY, sent while the next ones are made, and taken in while what follows is."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import connection


class NotNow(Exception):
    """A statement was about to be sent where none may be; what needed it is done later."""


class Behind:
    """What the database still has to answer while the caller goes on; the next statement waits for it.

    Where the answer is an error, the next statement raises it, so that it comes to light inside the same savepoint as
    if nobody had gone on. Nothing here runs beside us but the server: a thread that waited for it got the interpreter
    too late to be of use.
    """

    def __init__(self) -> None:
        self.owing: Any = None
        self.piece: Callable[[], bool] | None = None
        """Does a piece of what is to come, where somebody would only wait; false once nothing is left."""
        self.apart = self.asked = False

    def send(self, pgconn: Any) -> None:
        """Everything that is to be answered stands in the buffer of this connection: let it go."""
        while pgconn.flush():
            select.select((), (pgconn.socket,), ())
        self.owing = pgconn

    def settle(self) -> None:
        """Wait. Raises what the database answered, as Django names it."""
        pgconn, self.owing = self.owing, None
        if pgconn is None:
            return
        refused = None
        while (answer := self._answer(pgconn)) is not None:
            refused = refused or problem_of(answer)
        if refused is not None:
            with connection.wrap_database_errors:
                raise refused

    def _answer(self, pgconn: Any) -> Any:
        """What the server says next of what was sent, None where it has said all; pieces are done meanwhile."""
        while pgconn.is_busy():
            busy = self.piece is not None and self._did_piece()
            ready, _to, _bad = select.select((pgconn.socket,), (), (), 0 if busy else None)
            if ready:
                pgconn.consume_input()
        return pgconn.get_result()

    def _did_piece(self) -> bool:
        """Whether a piece was done and more may follow; what fails here is done again, and fails, in its own time."""
        piece, self.piece = self.piece, None
        assert piece is not None
        more = False
        with suppress(Exception):
            with self.alone():
                more = piece()
            self.piece = piece if more else None
        return self.piece is not None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Around what may send no statement. Raises NotNow, also where somebody inside has swallowed that."""
        outside, self.apart, self.asked = self.apart, True, False
        try:
            yield
        finally:
            self.apart, asked, self.asked = outside, self.asked, False
        if asked:
            raise NotNow

    def before(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Stands before every statement of the connection; one that takes back wants no error besides its own."""
        if self.apart:
            self.asked = True
            raise NotNow
        with suppress(Exception) if str(sql).startswith("ROLLBACK") else nullcontext():
            self.settle()
        return execute(sql, *rest)


ACTIVE: ContextVar[Behind | None] = ContextVar("behind", default=None)


def problem_of(answer: Any) -> Exception | None:
    """The error in an answer, of the class that psycopg has for it."""
    from psycopg import errors
    from psycopg.pq import DiagnosticField

    state = answer.error_field(DiagnosticField.SQLSTATE)
    return errors.lookup(state.decode())(answer.error_message.decode(errors="replace")) if state else None


@contextmanager
def going_on() -> Iterator[None]:
    """Inside `atomic`, around a large batch: nobody waits here for a COPY before the next statement does."""
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
        with suppress(Exception):  # an error of somebody else is on its way already
            behind.settle()


def meanwhile(piece: Callable[[], bool]) -> bool:
    """Inside `going_on`, do this again and again wherever one would only wait, as long as it is true of it.

    It takes about a millisecond, must not need the database, and may be left off at any time: whoever needs the rest
    does it then. Returns whether there is such waiting; only PostgreSQL has it.
    """
    behind = ACTIVE.get()
    if behind is not None:
        behind.piece = piece
    return behind is not None


@contextmanager
def without_database() -> Iterator[None]:
    """Around what may need no database here. Raises NotNow where it does."""
    behind = ACTIVE.get()
    with nullcontext() if behind is None else behind.alone():
        yield


Execute = Callable[[str, Sequence[Any]], None]


def at_once(sql: str, values: Sequence[Any]) -> None:
    """A statement that answers nothing."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def nothing(*, execute: Execute) -> None:
    """What is said last where there is nothing to say."""


@contextmanager
def committing(last: Callable[..., None] = nothing) -> Iterator[None]:
    """At the end of the outermost `atomic`: commits while the block makes what needs no database. Raises its errors.

    What `last(execute=...)` says goes along with the COMMIT and is waited for together with it. Leaving `atomic` then
    finds nothing left to commit. Without `going_on`, or inside another transaction, `last` speaks at once and leaving
    commits as ever.
    """
    behind = ACTIVE.get()
    if behind is None or len(connection.atomic_blocks) > 1:
        last(execute=at_once)
        yield
        return
    said: list[str] = []
    last(execute=lambda sql, values: said.append(written_out(sql, values)))
    behind.settle()
    pgconn = connection.connection.pgconn
    pgconn.send_query("; ".join([*said, "COMMIT"]).encode())
    behind.send(pgconn)
    yield
    behind.settle()


def written_out(sql: str, values: Sequence[Any]) -> str:
    """A statement with its values in it, as several can only be sent together that way."""
    from psycopg import ClientCursor  # only where PostgreSQL is in use

    return ClientCursor(connection.connection).mogrify(sql, values)


def check_links() -> None:
    """Inside `going_on`, after many rows: PostgreSQL looks now whether what they point to is there.

    By itself it does so at the COMMIT, when the caller has little left to do meanwhile; for what follows it does.
    """
    behind = ACTIVE.get()
    if behind is None:
        return
    behind.settle()
    pgconn = connection.connection.pgconn
    pgconn.send_query(b"SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    behind.send(pgconn)


def copy_in(into: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows; `into` names the table and its columns, as in `import_mark (run_id, number)`. Raises IntegrityError.

    By itself psycopg sends nothing before it has a megabyte, more than a batch of ours has: the server then took in the
    whole batch while we waited. Here it gets every piece as soon as there is one. While it is busy with an earlier
    table, the rows are made first.
    """
    behind = ACTIVE.get()
    if behind is not None and behind.owing is not None:
        rows = list(rows)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if behind is not None:
            behind.settle()
        raw: Any = cursor.cursor
        with raw.copy(f"COPY {into} FROM STDIN", writer=_writer()(raw, behind)) as copy:
            for row in rows:
                copy.write_row(row)


@cache
def _writer() -> Any:
    from psycopg.copy import LibpqWriter  # only where PostgreSQL is in use

    class Onward(LibpqWriter):
        """Sends every piece at once, and where somebody goes on leaves the answer to him."""

        def __init__(self, cursor: Any, behind: Behind | None) -> None:
            super().__init__(cursor, flush_threshold=1)
            self.behind = behind

        def finish(self, exc: BaseException | None = None) -> None:
            """Say that these were all."""
            if self.behind is None or exc is not None:
                super().finish(exc)
                return
            while not self._pgconn.put_copy_end(None):
                select.select((), (self._pgconn.socket,), ())
            self.behind.send(self._pgconn)

    return Onward
