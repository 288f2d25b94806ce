"""What each connection to PostgreSQL is told once.

It compiles no statement of ours: that takes 20 ms and more, longer than any page may take, and it does so where a plan
looks dear, as that of a search over all nouns does; estimates of word indexes are high. For the same reason it calls no
other processes to help with a statement: waking two of them takes longer than most of ours, a search over all nouns
did so six times for nothing, and each page would take the processors from the next one.

And it keeps the list of entries short that wait to be sorted into a word index, for every question reads it. At its
usual 4 MB a search over everything, thirteen questions, spent two thirds of its time there. It is said here and not of
the index, so that a writer of very many may let them wait (`keben/data/search/beside.py`).
"""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created

TOLD = "SET jit = off; SET max_parallel_workers_per_gather = 0; SET gin_pending_list_limit = 256"


def tell(sender: Any, connection: Any, **_more: Any) -> None:
    """Once for each connection; behind a pooler the server's connection keeps it for others, which does no harm."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(TOLD)


def install() -> None:
    """For all connections from now on."""
    connection_created.connect(tell, dispatch_uid="keben.postgres_session")
