"""Large batches: nobody waits for the database before the next statement does, and meanwhile makes what comes next.

PostgreSQL works in a process of its own (`keben/kernel/copying.py`), SQLite in a thread (`keben/kernel/aside.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from typing import Any

from django.db import connection

Execute = Callable[[str, Sequence[Any]], None]


class NotNow(Exception):
    """A statement was about to be sent where none may be; what needed it is done later."""


class Behind:
    """What the database still has to answer while the caller goes on; the next statement waits for it.

    Where the answer is an error, the next statement raises it, so that it comes to light inside the same savepoint as
    if nobody had gone on.
    """

    def __init__(self) -> None:
        self.piece: Callable[[], bool] | None = None
        """Does a piece of what is to come, where somebody would only wait; false once nothing is left."""
        self.apart = self.asked = False

    @property
    def busy(self) -> bool:
        """Whether the next statement may have to wait."""
        raise NotImplementedError

    def settle(self) -> None:
        """Wait. Raises what the database answered, as Django names it."""
        raise NotImplementedError

    def commit(self, last: Callable[..., None]) -> None:
        """Commit, with what `last` says before it; to be settled like anything else."""
        raise NotImplementedError

    def do_piece(self) -> bool:
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


@contextmanager
def going_on() -> Iterator[None]:
    """Around a large batch, inside `atomic` where it writes: nobody waits here before the next statement does."""
    behind = _behind()
    token = ACTIVE.set(behind)
    try:
        with connection.execute_wrapper(behind.before):
            yield
            behind.settle()
    finally:
        ACTIVE.reset(token)
        with suppress(Exception):  # an error of somebody else is on its way already
            behind.settle()


def _behind() -> Behind:
    if connection.vendor == "postgresql":
        from keben.kernel.copying import Server

        return Server()
    from keben.kernel.aside import Aside

    return Aside()


def meanwhile(piece: Callable[[], bool]) -> bool:
    """Inside `going_on`, do this again and again wherever one would only wait, as long as it is true of it.

    It takes about a millisecond, must not need the database, and may be left off at any time: whoever needs the rest
    does it then. Returns whether there is such waiting.
    """
    behind = ACTIVE.get()
    if behind is not None:
        behind.piece = piece
    return behind is not None


def going() -> bool:
    """Whether somebody goes on while the database works."""
    return ACTIVE.get() is not None


def busy() -> bool:
    """Whether the database still works on what was left to it, so that something may well be made before asking it."""
    behind = ACTIVE.get()
    return behind is not None and behind.busy


@contextmanager
def without_database() -> Iterator[None]:
    """Around what may need no database here. Raises NotNow where it does."""
    behind = ACTIVE.get()
    with nullcontext() if behind is None else behind.alone():
        yield


def at_once(sql: str, values: Sequence[Any]) -> None:
    """A statement that answers nothing."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def nothing(*, execute: Execute) -> None:
    """What is said last where there is nothing to say."""


@contextmanager
def committing(last: Callable[..., None] = nothing) -> Iterator[None]:
    """At the end of the outermost `atomic`: commits while the block makes what needs no database. Raises its errors.

    What `last(execute=...)` says goes along with the COMMIT. Leaving `atomic` then finds nothing left to commit.
    Without `going_on`, or inside another transaction, `last` speaks at once and leaving commits as ever.
    """
    behind = ACTIVE.get()
    if behind is None or len(connection.atomic_blocks) > 1:
        last(execute=at_once)
        yield
        return
    behind.commit(last)
    yield
    behind.settle()
