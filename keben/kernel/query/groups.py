"""A list by groups: count and sums per value in one query, under the same filter and scope as its rows."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Substr, TruncMonth
from django.utils import timezone

from keben.base.han import sort_key
from keben.base.regions import by_code
from keben.kernel import region_names
from keben.kernel.access.grants import FieldRight
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.moments import show_month
from keben.kernel.problems import Invalid
from keben.kernel.query.listquery import ListQuery
from keben.kernel.resolved import ResolvedField

NONE = "-"
MOST = 200
"""More groups than this are no overview; the rest is told, not shown."""
GROUPED = ("choice", "stage", "boolean", "link", "person", "department", "region", "date", "datetime")
Value = Any


@dataclass(frozen=True)
class Group:
    """One group: its key in addresses, its value, how many rows it has and the sums of the totals."""

    key: str
    value: Value
    count: int
    sums: dict[str, Any]


def groupable(item: ResolvedField) -> bool:
    """Whether a list can be grouped by the field: few values each of which many rows share."""
    return item.kind.code in GROUPED and not item.kind.many and item.computed is None and item.custom is None


def groups(query: ListQuery, item: ResolvedField, *, most: int = MOST) -> tuple[list[Group], bool]:
    """The groups in their natural order, and whether there are more of them. Raises Denied, Invalid."""
    if not groupable(item) or query.right(item.name) < FieldRight.READ:
        text = "The list cannot be grouped by “%(label)s”."
        raise Invalid.single("group", "ungroupable", text, label=str(item.label))
    totals = [name for name in query.entity.listing.totals if query.right(name) >= FieldRight.READ]
    sums = {f"kb_{at}": Sum(query.entity.field(name).orm) for at, name in enumerate(totals)}
    rows = query.rows.order_by().annotate(kb_group=_value(item)).values_list("kb_group")
    found = list(rows.annotate(kb_count=Count("pk"), **sums).order_by("-kb_count", "kb_group")[: most + 1])
    merged: dict[str, list[Any]] = {}
    for value, count, *parts in found[:most]:  # NULL and '' are one group
        one = merged.setdefault(_key(item, value), [0, *(None for _part in parts)])
        one[0] += count
        one[1:] = [(was or 0) + (part or 0) for was, part in zip(one[1:], parts, strict=True)]
    known = _titles(item, [key for key in merged if key != NONE])
    made = [
        Group(key, known.get(key), count, dict(zip(totals, parts, strict=True)))
        for key, (count, *parts) in merged.items()
    ]
    order = {key: at for at, key in enumerate(known)}
    return sorted(made, key=lambda one: _place(item, one, order)), len(found) > most


def inside(item: ResolvedField, key: str) -> Q:
    """The condition for the rows of a group. Raises Invalid for a key that is none."""
    kind, orm = item.kind, item.orm
    if key == NONE:
        return kind.empty(orm)
    if hasattr(kind, "target"):
        if key.isascii() and key.isdigit() and len(key) < 19:
            return Q(**{orm: int(key)})
    elif kind.code in ("date", "datetime"):
        if re.fullmatch(r"(19|20|21)\d{2}-(0[1-9]|1[0-2])", key):
            return kind.condition(orm, "between", [day.isoformat() for day in month(key)], Parsing())
    elif kind.code == "region":
        if re.fullmatch(r"\d{2}", key):
            return Q(**{f"{orm}__startswith": key})
    elif kind.code == "boolean":
        if key in ("0", "1"):
            return Q(**{orm: key == "1"})
    else:
        for value, _label, _tone in kind.options():
            if str(value) == key:
                return Q(**{orm: value})
    raise Invalid.single("at", "group_key", "There is no group “%(key)s” here.", key=key[:40])


def leaf(item: ResolvedField, key: str) -> list[Any]:
    """The filter condition that shows the rows of a group."""
    if key == NONE:
        return [item.name, "empty"]
    if item.kind.code in ("date", "datetime"):
        return [item.name, "between", [day.isoformat() for day in month(key)]]
    if item.kind.code == "region":
        return [item.name, "under", f"{key}0000"]
    return [item.name, "any" if "any" in item.kind.lookups else "is", [key] if "any" in item.kind.lookups else key]


def month(key: str) -> tuple[dt.date, dt.date]:
    """First and last day of `2026-11`."""
    year, number = int(key[:4]), int(key[5:7])
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def _value(item: ResolvedField) -> Any:
    if hasattr(item.kind, "target"):
        return F(f"{item.orm}_id")
    if item.kind.code == "region":
        return Substr(item.orm, 1, 2)
    return TruncMonth(item.orm) if item.kind.code in ("date", "datetime") else F(item.orm)


def _key(item: ResolvedField, value: Any) -> str:
    if value is None or value == "":
        return NONE
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m}"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}"
    return str(int(value)) if isinstance(value, bool) else str(value)


def _titles(item: ResolvedField, keys: list[str]) -> dict[str, Any]:
    """The values behind the keys; one query for links, however many."""
    kind: Any = item.kind
    if hasattr(kind, "target"):
        rows = kind.target._base_manager.filter(pk__in=[int(key) for key in keys])
        rows = rows.order_by("position", "pk") if placed(item) else rows
        return {str(row[0]): kind.build(row) for row in rows.values_list("pk", *kind.names())} if keys else {}
    if kind.code in ("date", "datetime"):
        return {key: month(key)[0] for key in keys}
    if kind.code == "region":
        return {key: f"{key}0000" for key in keys}
    if kind.code == "boolean":
        return {key: key == "1" for key in keys}
    return {str(value): value for value, _label, _tone in kind.options() if str(value) in keys}


def placed(item: ResolvedField) -> bool:
    """Whether the targets of a link have an order of their own, as look-ups do."""
    target = getattr(item.kind, "target", None)
    return target is not None and any(field.name == "position" for field in target._meta.concrete_fields)


def _place(item: ResolvedField, group: Group, order: dict[str, int]) -> tuple[Any, ...]:
    """Choices and look-ups in their own order, months newest first, names by pinyin; rows without a value last."""
    if group.key == NONE:
        return (1,)
    if item.kind.code in ("date", "datetime"):
        return (0, -int(group.key.replace("-", "")))
    if placed(item):
        return (0, order.get(group.key, len(order)), group.key)
    if hasattr(item.kind, "target"):
        return (0, sort_key(str(group.value or ""), person=item.kind.code == "person"), group.key)
    choices = [str(value) for value, _label, _tone in item.kind.options()]
    return (0, choices.index(group.key) if group.key in choices else len(choices), group.key)


def title(item: ResolvedField, group: Group) -> str:
    """How the group is called in the active language; '' for rows without a value."""
    if group.key == NONE:
        return ""
    if item.kind.code in ("date", "datetime"):
        return show_month(group.value)
    if item.kind.code == "region":
        return region_names.alone(by_code(group.value)) if group.value else group.key
    return item.kind.show(group.value) or f"#{group.key}"
