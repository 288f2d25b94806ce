"""Pages by key instead of OFFSET, in the AND-NOT form that both databases answer from an index.

Rows without a value come last in both directions; they form a segment of their own, so that no
condition has an OR in it (measured: 200 times slower on PostgreSQL).
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from keben.kernel.problems import Invalid

READERS: dict[str, Callable[[str], Any]] = {
    "t": dt.datetime.fromisoformat,
    "d": dt.date.fromisoformat,
    "n": Decimal,
}


def encode(value: Any, pk: int) -> str:
    """A cursor that stands after the row with this sort value and key."""
    if isinstance(value, dt.datetime):
        plain: Any = {"t": value.isoformat()}
    elif isinstance(value, dt.date):
        plain = {"d": value.isoformat()}
    elif isinstance(value, Decimal):
        plain = {"n": str(value)}
    else:
        plain = value
    return base64.urlsafe_b64encode(json.dumps([plain, pk], ensure_ascii=False).encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[Any, int]:
    """Sort value and key of a cursor. Raises Invalid."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(value, dict):
            code, text = next(iter(value.items()))
            value = READERS[code](text)
        return value, int(pk)
    except (ValueError, TypeError, KeyError, StopIteration, ArithmeticError):
        raise damaged() from None


def damaged() -> Invalid:
    """The refusal of a cursor that does not belong to this list."""
    return Invalid.single("after", "cursor", "This page address is damaged. Start from the first page.")


def beyond(path: str, value: Any, pk: int, *, descending: bool) -> Q:
    """Rows after (value, pk) in the order (path, pk), both in the same direction."""
    if path == "pk":
        return Q(pk__lt=pk) if descending else Q(pk__gt=pk)
    if descending:
        return Q(**{f"{path}__lte": value}) & ~Q(**{path: value, "pk__gte": pk})
    return Q(**{f"{path}__gte": value}) & ~Q(**{path: value, "pk__lte": pk})


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: a path with the key behind it, both in one direction."""

    path: str
    nullable: bool
    descending: bool

    def segments(self) -> tuple[bool, ...]:
        """The parts of the list in their order: rows with a value, then (True) those without."""
        return (False, True) if self.nullable and self.path != "pk" else (False,)


@dataclass(frozen=True, slots=True)
class Part:
    """One question for one segment: from its beginning or beyond the cursor, forth or back."""

    without: bool
    beyond: bool
    limit: int
    back: bool = False

    def rows(self, rows: QuerySet[Any], order: Order, value: Any, pk: Any) -> QuerySet[Any]:
        """The rows of the part, in order."""
        sign = "-" if order.descending else ""
        down = order.descending != self.back
        if self.without:
            rows = rows.filter(**{f"{order.path}__isnull": True}).order_by(f"{sign}pk")
        elif order.path == "pk":
            rows = rows.order_by(f"{sign}pk")
        else:
            known = rows.filter(**{f"{order.path}__isnull": False}) if order.nullable else rows
            rows = known.order_by(f"{sign}{order.path}", f"{sign}pk")
        if self.beyond:
            rows = rows.filter(beyond("pk" if self.without else order.path, value, pk, descending=down))
        return rows.reverse() if self.back else rows


Ask = Callable[[Part, Any, Any], list[tuple[Any, ...]]]
"""Answers a part with tuples (sort value, pk, *fields)."""


def asking(rows: Callable[[], QuerySet[Any]], order: Order, fields: tuple[str, ...]) -> Ask:
    """Answers from a QuerySet."""

    def ask(part: Part, value: Any, pk: Any) -> list[tuple[Any, ...]]:
        return list(part.rows(rows(), order, value, pk).values_list(order.path, "pk", *fields)[: part.limit])

    return ask


def take(ask: Ask, order: Order, *, after: str, size: int) -> list[tuple[Any, ...]]:
    """Up to `size` rows after the cursor as tuples (sort value, pk, *fields). Raises Invalid."""
    found: list[tuple[Any, ...]] = []
    value, pk = place(after, order) if after else (None, 0)
    for without in order.segments():
        if len(found) >= size:
            break
        here = bool(after) and not found
        if here and value is None and not without and len(order.segments()) > 1:
            continue
        beyond_ = here and (not without or value is None)
        found += ask(Part(without, beyond_, size), value, pk)[: size - len(found)]
    return found


def take_before(ask: Ask, order: Order, *, before: str, size: int) -> list[tuple[Any, ...]]:
    """Up to `size` rows that stand before the cursor, in the normal order. Raises Invalid."""
    value, pk = place(before, order)
    found: list[tuple[Any, ...]] = []
    for without in reversed(order.segments()):
        if len(found) >= size:
            break
        if without and value is not None:
            continue
        beyond_ = without or value is not None or len(order.segments()) == 1
        found += ask(Part(without, beyond_, size, back=True), value, pk)[: size - len(found)]
    return found[::-1]


def place(cursor: str, order: Order) -> tuple[Any, int]:
    """Sort value and key of a cursor of this order. Raises Invalid."""
    value, pk = decode(cursor)
    if not 0 <= pk < 2**63 or (value is None and not order.nullable and order.path != "pk"):
        raise damaged()
    return value, pk
