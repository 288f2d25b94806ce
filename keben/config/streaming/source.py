"""The few raw queries of the stream server over one connection of its own."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import constant_time_compare, salted_hmac

AUTH_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
NEWEST = 5


@dataclass(frozen=True)
class Person:
    """Whom a session belongs to."""

    user_id: int
    lang: str


@dataclass(frozen=True)
class Message:
    """A notification that has not been read."""

    id: int
    user_id: int
    text: str
    params: dict[str, Any]
    names: tuple[str, str] = ("", "")
    """What who did it is called, and how in English."""


class Source:
    """Questions to the database; one at a time, outside the event loop."""

    def __init__(self) -> None:
        self._database: dict[str, Any] = settings.DATABASES["default"]
        self._connection: Any = None
        self._turn: asyncio.Lock | None = None

    async def ask(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows; a broken connection is opened again once."""
        if self._turn is None:
            self._turn = asyncio.Lock()
        async with self._turn:
            return await asyncio.to_thread(self._ask, sql, params)

    def _ask(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            return self._query(sql, params)
        except Exception:
            self.close()
            return self._query(sql, params)

    def _query(self, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = self._connect()
        if self.is_sqlite:
            sql = sql.replace("%s", "?")
        return list(self._connection.execute(sql, params).fetchall())

    @property
    def is_sqlite(self) -> bool:
        """Which driver is in use."""
        return str(self._database["ENGINE"]).endswith("sqlite3")

    def _connect(self) -> Any:
        if self.is_sqlite:
            return sqlite3.connect(str(self._database["NAME"]), timeout=5, check_same_thread=False)
        import psycopg

        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        given = {key: self._database[name] for key, name in names.items() if self._database.get(name)}
        return psycopg.connect(**given, **self._database.get("OPTIONS", {}), autocommit=True)

    def close(self) -> None:
        """Give the connection up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def person(self, session_key: str) -> Person | None:
        """Who is signed in with this session; None when it has ended or the password has changed."""
        rows = await self.ask(
            "SELECT session_data, expire_date FROM django_session WHERE session_key = %s", (session_key,)
        )
        if not rows or moment(rows[0][1]) <= dt.datetime.now(dt.UTC):
            return None
        data = SessionStore().decode(rows[0][0])
        user = str(data.get("_auth_user_id", ""))
        if not user.isdecimal():
            return None
        people = await self.ask("SELECT password, status, lang, deleted_at FROM org_user WHERE id = %s", (int(user),))
        if not people or people[0][1] != "active" or people[0][3] is not None:
            return None
        expected = salted_hmac(AUTH_SALT, people[0][0], algorithm="sha256").hexdigest()
        if not constant_time_compare(str(data.get("_auth_user_hash", "")), expected):
            return None
        return Person(int(user), str(people[0][2]))

    async def unread(self, users: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Count and newest id of what each of the people has not read."""
        marks = ", ".join(["%s"] * len(users))
        sql = (
            "SELECT user_id, count(*), max(id) FROM kernel_notification "  # noqa: S608 - placeholders only
            f"WHERE read_at IS NULL AND user_id IN ({marks}) GROUP BY user_id"
        )
        return {row[0]: (row[1], row[2]) for row in await self.ask(sql, list(users))}

    async def messages(self, user: int, after: int) -> list[Message]:
        """The newest unread notifications after an id, oldest first."""
        rows = await self.ask(
            "SELECT id, user_id, message, params FROM kernel_notification WHERE user_id = %s AND id > %s "
            "AND read_at IS NULL ORDER BY id DESC LIMIT %s",
            (user, after, NEWEST),
        )
        found = [Message(key, who, text, plain(params)) for key, who, text, params in reversed(rows)]
        doers = sorted({one.params["by"] for one in found if one.params.get("by")})
        names = await self.names(doers) if doers else {}
        return [replace(one, names=names.get(one.params.get("by"), ("", ""))) for one in found]

    async def names(self, people: Sequence[int]) -> dict[Any, tuple[str, str]]:
        """What people are called, and how in English."""
        marks = ", ".join(["%s"] * len(people))
        sql = f"SELECT id, name, name_en FROM org_user WHERE id IN ({marks})"  # noqa: S608 - placeholders only
        return {key: (name, english) for key, name, english in await self.ask(sql, list(people))}


def plain(params: Any) -> dict[str, Any]:
    """Stored JSON; PostgreSQL's driver has read it already."""
    return params if isinstance(params, dict) else json.loads(params or "{}")


def moment(value: Any) -> dt.datetime:
    """A stored time; SQLite keeps it as text in UTC."""
    found = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
