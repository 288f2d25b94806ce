"""Rows into a table of PostgreSQL by COPY, sent while the next ones are made, and taken in while what follows is."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection

from keben.kernel.behind import ACTIVE, Behind


class Server(Behind):
    """What PostgreSQL still has to answer. Nothing here runs beside us but the server: a thread that waited for it got
    the interpreter too late to be of use.
    """

    def __init__(self) -> None:
        super().__init__()
        self.owing: Any = None

    @property
    def busy(self) -> bool:
        """As said there."""
        return self.owing is not None

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
            busy = self.piece is not None and self.do_piece()
            ready, _to, _bad = select.select((pgconn.socket,), (), (), 0 if busy else None)
            if ready:
                pgconn.consume_input()
        return pgconn.get_result()

    def commit(self, last: Callable[..., None]) -> None:
        """Commit, as said there; all of it is sent together."""
        said: list[str] = []
        last(execute=lambda sql, values: said.append(written_out(sql, values)))
        self.settle()
        pgconn = connection.connection.pgconn
        pgconn.send_query("; ".join([*said, "COMMIT"]).encode())
        self.send(pgconn)


def problem_of(answer: Any) -> Exception | None:
    """The error in an answer, of the class that psycopg has for it."""
    from psycopg import errors
    from psycopg.pq import DiagnosticField

    state = answer.error_field(DiagnosticField.SQLSTATE)
    return errors.lookup(state.decode())(answer.error_message.decode(errors="replace")) if state else None


def written_out(sql: str, values: Sequence[Any]) -> str:
    """A statement with its values in it, as several can only be sent together that way."""
    from psycopg import ClientCursor  # only where PostgreSQL is in use

    return ClientCursor(connection.connection).mogrify(sql, values)


def check_links() -> None:
    """Inside `going_on`, after many rows: PostgreSQL looks now whether what they point to is there.

    By itself it does so at the COMMIT, when the caller has little left to do meanwhile; for what follows it does.
    """
    behind = ACTIVE.get()
    if not isinstance(behind, Server):
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
    behind: Any = ACTIVE.get()
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

        def __init__(self, cursor: Any, behind: Server | None) -> None:
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
