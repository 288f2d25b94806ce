"""The newest rows of each of several records: so many are read of each, however many there are.

`target_id IN (SELECT …) ORDER BY … LIMIT 20` reads all rows of all of them before it sorts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, BooleanField, Expression, F, QuerySet

KEY = BigIntegerField()


class OfEach(Expression):
    """Stands in the rows of one record for its key."""

    def __init__(self) -> None:
        super().__init__(output_field=KEY)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """The key of the record at hand; Django calls the key of `values("pk")` so."""
        return 'kin."pk"', []


class NewestOfEach(Expression):
    """Whether a row is among the newest of one of the records; a condition for `filter()`.

    `several` are pairs of the records, as a QuerySet, and of the newest rows of one of them, ordered and cut, by what
    stands for its key.
    """

    conditional = True

    def __init__(self, several: Sequence[tuple[QuerySet[Any], Callable[[Any], QuerySet[Any]]]]) -> None:
        super().__init__(output_field=BooleanField())
        self.key: Any = F("pk")
        self.pairs = [(records.order_by().values("pk"), rows(OfEach()).values("pk")) for records, rows in several]

    @property
    def identity(self) -> tuple[Any, ...]:
        """Two of them are never the same: QuerySets cannot be compared."""
        return (type(self), id(self))

    def get_source_expressions(self) -> list[Any]:
        """The key of the row."""
        return [self.key]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """The key of the row, once it is known of which table."""
        (self.key,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Record by record, each along the index of its rows."""
        left, params = compiler.compile(self.key)
        arms: list[str] = []
        for records, rows in self.pairs:
            try:
                kin, of_kin = records.query.get_compiler(connection=connection).as_sql()
                head, of_head = rows.query.get_compiler(connection=connection).as_sql()
            except EmptyResultSet:
                continue
            table = connection.ops.quote_name(rows.model._meta.db_table)
            if connection.vendor == "postgresql":
                arms.append(f"SELECT head.pk FROM ({kin}) kin CROSS JOIN LATERAL ({head}) head")  # noqa: S608
            else:
                arms.append(f"SELECT one.id FROM ({kin}) kin CROSS JOIN {table} one ON one.id IN ({head})")  # noqa: S608
            params = [*params, *of_kin, *of_head]
        if not arms:
            raise EmptyResultSet
        return f"{left} IN ({' UNION ALL '.join(arms)})", params
