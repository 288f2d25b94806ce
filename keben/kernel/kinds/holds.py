"""Whether a list within a JSON column holds one of some values, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, Func


class Holds(Func):
    """True where the list under a key of the column holds one of the values; nothing where there is no list."""

    output_field = BooleanField()

    def __init__(self, column: Any, key: str, values: Sequence[str]) -> None:
        super().__init__(column)
        self.key, self.values = key, tuple(values)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The elements are rows here, and their texts come without escapes."""
        column, parameters = compiler.compile(self.source_expressions[0])
        marks = ", ".join(["%s"] * len(self.values))
        found = f"EXISTS (SELECT 1 FROM json_each({column}, %s) AS held WHERE held.value IN ({marks}))"  # noqa: S608
        return found, [*parameters, f'$."{self.key}"', *self.values]

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The function behind the operator ?|, whose sign would be taken for a parameter."""
        column, parameters = compiler.compile(self.source_expressions[0])
        return f"jsonb_exists_any({column} -> %s, %s::text[])", [*parameters, self.key, list(self.values)]
