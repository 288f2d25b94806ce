"""Recognises that the disk is full, whoever noticed it: SQLite, PostgreSQL or the operating system."""

from __future__ import annotations

import errno
import sqlite3

NO_ROOM = frozenset((errno.ENOSPC, errno.EDQUOT))
DISK_FULL = "53100"
"""PostgreSQL's code."""


def is_full(error: BaseException | None) -> bool:
    """Whether this error, or what it was raised from, means that nothing more can be written."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if _says_so(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return getattr(error, "sqlstate", None) == DISK_FULL
