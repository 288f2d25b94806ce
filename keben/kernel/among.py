"""A list of values as one condition of a kept statement, in the form that each database takes best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Field, Func

from keben.kernel.kept import Hole, filling, holes


class Holes(Hole):
    """Stands where a whole list of values will stand, as PostgreSQL takes it."""

    def filled(self, values: dict[str, Any], here: Any) -> Any:
        """The list, each of its values as the database takes it."""
        return [self.taken(one, here) for one in values[self.name]]


class Among(Func):
    """The condition that a column has one of the values of a list, at most `size`; `Among.filling` fills it.

    PostgreSQL takes the list as one value: its statement is the same for every length, and short.
    """

    output_field = BooleanField()

    def __init__(self, column: str, field: Field[Any, Any], size: int) -> None:
        super().__init__(column)
        self.kind, self.size = field, size

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """As many holes as there may be values."""
        column, params = compiler.compile(self.source_expressions[0])
        marks = ", ".join(["%s"] * self.size)
        return f"{column} IN ({marks})", [*params, *holes("among", self.kind, self.size)]

    def as_postgresql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list[Any]]:
        """One hole for all of them."""
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s)", [*params, Holes("among", self.kind)]

    @staticmethod
    def size_for(values: Sequence[Any], *, least: int = 16) -> int:
        """How long the list of a statement is that serves these values and similar ones."""
        return 0 if connection.vendor == "postgresql" else max(least, 1 << (len(values) - 1).bit_length())

    @staticmethod
    def filling(values: Sequence[Any], size: int) -> dict[str, Any]:
        """The values, by the names of their holes."""
        if connection.vendor == "postgresql":
            return {"among": list(values)}
        return filling("among", [*values, *[values[-1]] * (size - len(values))])
