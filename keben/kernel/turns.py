"""One after the other: what must not happen twice at once, although no row is there yet that could be locked."""

from __future__ import annotations

from django.db import connection


def in_turn(name: str) -> None:
    """Let nobody else with this name go on until the transaction ends; SQLite has but one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
