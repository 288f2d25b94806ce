"""A key among those of a sub-query that is read once, as a list.

With IN, PostgreSQL counts reading the sub-query once for every row, and takes ways that it would not take otherwise.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Field, Lookup, QuerySet, Subquery


@Field.register_lookup
class OneOf(Lookup):
    """`key = ANY(ARRAY(SELECT …))`; PostgreSQL only."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Both sides."""
        left, params = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"{left} = ANY(ARRAY{right})", [*params, *more]


def once(path: str, value: Any) -> tuple[str, Any]:
    """A condition as it is, or with its sub-query read once where the database gains from it."""
    if path.endswith("pk__in") and isinstance(value, QuerySet) and connection.vendor == "postgresql":
        return f"{path.removesuffix('in')}one_of", Subquery(value)
    return path, value
