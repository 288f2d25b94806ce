"""The counts on the tabs of a record page: one statement for all of them, the same for every record of a noun."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from keben.kernel.kept import Hole, Statement, kept

KEY = BigIntegerField()


@dataclass(frozen=True)
class Counted:
    """What lies in a panel: its rows by the key of the record, counted up to a number, and how that is written."""

    rows: Callable[[Any], QuerySet[Any]]
    shape: Hashable
    """All that the rows depend on but the key of the record; None where no statement may be kept."""
    most: int
    over: str = ""


def count_all(asked: Sequence[Counted], pk: int) -> list[str]:
    """The words on the tabs."""
    if not asked:
        return []

    def build(key: Any) -> Statement:
        parts = (one.rows(key).order_by().values_list("pk")[: one.most] for one in asked)
        return Statement.counting(Statement.of(part) for part in parts)

    if all(one.shape is not None for one in asked):
        shape = ("tabs", *((one.shape, one.most) for one in asked))
        found = kept(shape, lambda: build(Hole("pk", KEY))).rows(pk=pk)[0]
    else:
        found = build(pk).rows()[0]
    return [one.over if one.over and count >= one.most else str(count) for one, count in zip(asked, found, strict=True)]
