"""Every query of every process passes here: counted for the request, and logged when it is slow."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created

log = logging.getLogger("keben.slow_query")
MOST_SIGNS = 2000


@dataclass
class Spent(threading.local):
    """What this thread has asked of the database since the count was last taken."""

    queries: int = 0
    seconds: float = 0.0


spent = Spent()


def take() -> tuple[int, float]:
    """Queries and seconds since the last call."""
    found = (spent.queries, spent.seconds)
    spent.queries, spent.seconds = 0, 0.0
    return found


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Run one query; its values are never logged, they may be anybody's data."""
    start = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = time.perf_counter() - start
        spent.queries += 1
        spent.seconds += took
        if took * 1000 >= settings.SLOW_QUERY_MS:
            report(sql, took)


def report(sql: str, took: float) -> None:
    """One line in the log and one in the figures."""
    from keben.config.metrics.instruments import SLOW

    SLOW.inc()
    log.warning("slow query", extra={"milliseconds": round(took * 1000, 1), "sql": sql[:MOST_SIGNS]})


def attach(sender: Any, connection: Any, **_rest: Any) -> None:
    """Watch a new connection."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def install() -> None:
    """Watch every connection from now on."""
    connection_created.connect(attach, dispatch_uid="keben.queries")
