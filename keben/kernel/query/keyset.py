"""Pages by key instead of OFFSET, in the AND-NOT form that both databases answer from an index.

Rows without a value come last in both directions; they form a segment of their own, so that no
condition has an OR in it (measured: 200 times slower on PostgreSQL).
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
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


def segments(rows: QuerySet[Any], path: str, *, nullable: bool, descending: bool) -> list[tuple[QuerySet[Any], bool]]:
    """The ordered parts of a list: rows with a value, then those without; the flag marks the latter."""
    sign = "-" if descending else ""
    if path == "pk":
        return [(rows.order_by(f"{sign}pk"), False)]
    if not nullable:
        return [(rows.order_by(f"{sign}{path}", f"{sign}pk"), False)]
    return [
        (rows.filter(**{f"{path}__isnull": False}).order_by(f"{sign}{path}", f"{sign}pk"), False),
        (rows.filter(**{f"{path}__isnull": True}).order_by(f"{sign}pk"), True),
    ]


def take(
    rows: QuerySet[Any],
    path: str,
    *,
    nullable: bool,
    descending: bool,
    after: str,
    size: int,
    fields: tuple[str, ...],
) -> list[tuple[Any, ...]]:
    """Up to `size` rows after the cursor as tuples (sort value, pk, *fields)."""
    found: list[tuple[Any, ...]] = []
    value, pk = decode(after) if after else (None, 0)
    for part, without in segments(rows, path, nullable=nullable, descending=descending):
        if len(found) >= size:
            break
        if after and not found:
            if without and value is None:
                part = part.filter(Q(pk__lt=pk) if descending else Q(pk__gt=pk))
            elif not without and value is None and path != "pk" and nullable:
                continue
            elif not without:
                part = part.filter(beyond(path, value, pk, descending=descending))
        found += part.values_list(path, "pk", *fields)[: size - len(found)]
    return found


def take_before(
    rows: QuerySet[Any],
    path: str,
    *,
    nullable: bool,
    descending: bool,
    before: str,
    size: int,
    fields: tuple[str, ...],
) -> list[tuple[Any, ...]]:
    """Up to `size` rows that stand before the cursor, in the normal order."""
    value, pk = decode(before)
    found: list[tuple[Any, ...]] = []
    for part, without in reversed(segments(rows, path, nullable=nullable, descending=descending)):
        if len(found) >= size:
            break
        if without:
            if value is not None:
                continue
            part = part.filter(Q(pk__gt=pk) if descending else Q(pk__lt=pk))
        elif value is not None or path == "pk" or not nullable:
            part = part.filter(beyond(path, value, pk, descending=not descending))
        found += part.reverse().values_list(path, "pk", *fields)[: size - len(found)]
    return found[::-1]
