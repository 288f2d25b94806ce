"""PostgreSQL compiles no statement of ours: that takes 20 ms and more, longer than any page may take.

It does so where a plan looks dear, as that of a search over all nouns does; estimates of word indexes are high.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created


def tell(sender: Any, connection: Any, **_more: Any) -> None:
    """Once for each connection; behind a pooler the server's connection keeps it for others, which does no harm."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def install() -> None:
    """For all connections from now on."""
    connection_created.connect(tell, dispatch_uid="keben.uncompiled")
