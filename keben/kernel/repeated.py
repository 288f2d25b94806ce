"""Ways to ask statements that are written once: PostgreSQL plans them a few times, then keeps the plan.

Django puts values into the text of a statement; here they travel beside it, so that its text stays the same. SQLite
keeps what it has prepared by itself; there the way through Django's cursors took longer than most answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX

MOST = 500  # plans on one connection, the least used go first; some 100 kB each in the server at most
LONGEST = 200  # values; a list of so many people is hardly ever asked for again in the same length


def repeated(values: int, *, keep: bool) -> Any:
    """A cursor for so many values; where `keep`, the server shall keep the plan.

    Which plan serves is left to PostgreSQL: it tries five times with the values before it takes one for all values, and
    only where that one is not dearer. Off without `prepare_threshold` in the options of the database.
    """
    if connection.vendor != "postgresql" or values > LONGEST:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: Any = connection.connection
    if raw.prepare_threshold is None:
        return connection.cursor()
    raw.prepared_max = MOST
    with connection.wrap_database_errors:
        cursor = _class()(raw)
    cursor.keep = keep
    return connection._prepare_cursor(cursor)  # type: ignore[attr-defined]  # counted and logged like any other


@lru_cache(maxsize=MOST)
def in_place(sql: str) -> str:
    """The statement with SQLite's marks for values, as Django writes them."""
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")


def ask(sql: str, params: Sequence[Any]) -> list[Any]:
    """The rows that a statement of our own gives, one whose text is the same each time; none where it only writes."""
    if connection.vendor == "sqlite":
        return asked_here(connections[DEFAULT_DB_ALIAS], sql, in_place(sql), params)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []


def asked_here(here: Any, sql: str, local: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement from SQLite, watched like any other; `local` is what `in_place` made of it.

    Where queries are logged one by one it goes Django's way, which keeps the log. Raises what Django raises.
    """
    if here.queries_logged:
        with here.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()  # type: ignore[no-any-return]
    here.close_if_health_check_failed()
    if here.connection is None:
        here.ensure_connection()
    ask: Any = partial(_ask, here, local)
    for watch in reversed(here.execute_wrappers):
        ask = partial(watch, ask)
    return ask(sql, params, False, {"connection": here, "cursor": None})  # type: ignore[no-any-return]


def _ask(here: Any, local: str, _sql: str, params: Sequence[Any], _many: bool, _context: Any) -> list[tuple[Any, ...]]:
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        return here.connection.execute(local, params).fetchall()  # type: ignore[no-any-return]


@cache
def _class() -> Any:
    from psycopg import ClientCursor, Cursor

    class Told:
        """What was sent with its values in place, worked out where a log asks for it."""

        def __init__(self, raw: Any, *sent: Any) -> None:
            self.raw, self.sent = raw, sent

        @property
        def query(self) -> bytes:
            """The text."""
            return ClientCursor(self.raw).mogrify(*self.sent).encode()

    class Keeping(Cursor[Any]):
        """Sends values beside the statement, and asks for its plan to be kept where that was said."""

        keep = False

        def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
            """As psycopg does it."""
            try:
                return super().execute(query, params, prepare=self.keep, **more)
            finally:
                self._query = Told(self.connection, query, params)  # type: ignore[assignment]

    return Keeping
