"""The counts on the tabs of a record page: one statement for all of them, the same for every record of a noun."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from keben.kernel.kept import Hole, Statement

KEY = BigIntegerField()


@dataclass(frozen=True)
class Counted:
    """What lies in a panel: its rows by the key of the record, counted up to a number, and how that is written."""

    rows: Callable[[Any], QuerySet[Any]]
    shape: Hashable
    """All that the rows depend on but the key of the record; None where no statement may be kept."""
    most: int
    over: str = ""


@dataclass(frozen=True)
class Tabs:
    """How the tabs of a noun are counted for people of the same rights; no statement where none may be kept."""

    asked: tuple[Counted, ...]
    statement: Statement | None

    @classmethod
    def of(cls, asked: Sequence[Counted]) -> Tabs:
        """The counts of these."""
        kept_ones = bool(asked) and all(one.shape is not None for one in asked)
        return cls(tuple(asked), counting(asked, Hole("pk", KEY)) if kept_ones else None)

    def words(self, pk: int) -> list[str]:
        """What stands on the tabs of this record."""
        if not self.asked:
            return []
        found = (self.statement.rows(pk=pk) if self.statement else counting(self.asked, pk).rows())[0]
        return [
            one.over if one.over and count >= one.most else str(count)
            for one, count in zip(self.asked, found, strict=True)
        ]


def counting(asked: Sequence[Counted], key: Any) -> Statement:
    """One statement for all counts."""
    parts = (one.rows(key).order_by().values_list("pk")[: one.most] for one in asked)
    return Statement.counting(Statement.of(part) for part in parts)
