"""What care cost and what it brought, by level of the customer and by occasion; each figure leads to its rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Q, Sum

from keben.domains.care.occasion.model import OCCASIONS, CareItem
from keben.domains.customers.lookups import CustomerLevel
from keben.kernel.access.actor import Actor
from keben.kernel.bilingual import spoken
from keben.kernel.reader import scoped
from keben.web.home.circle import Circle

NONE = "none"
"""Stands for customers without a level."""
OPEN, DONE, SKIPPED = ["status", "is", "planned"], ["status", "is", "done"], ["status", "is", "skipped"]
WELL = ["grade", "any", ["a", "b"]]
NAMES = ("all", "open", "done", "skipped", "planned_cost_sum", "cost", "graded", "well")


@dataclass(frozen=True)
class Asked:
    """Which items: days of the occasion, people, and one level or occasion where chosen."""

    first: dt.date
    last: dt.date
    circle: Circle
    level: str = ""
    occasion: str = ""

    def conditions(self, *more: Any) -> list[Any]:
        """As the filter of a list."""
        found: list[Any] = [["occasion_on", "between", [self.first.isoformat(), self.last.isoformat()]]]
        if self.level:
            found.append(of_level(self.level))
        if self.occasion:
            found.append(["occasion", "is", self.occasion])
        return [*found, *more, *self.circle.conditions("owner")]


def of_level(key: str) -> list[Any]:
    """The condition of one level, or of none."""
    return ["level", "empty", None] if key == NONE else ["level", "any", [int(key)]]


@dataclass
class Line:
    """The figures of one level or occasion; amounts in fen."""

    key: str
    name: Any
    about: list[Any]
    asked: Asked
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))

    def add(self, row: dict[str, Any]) -> None:
        """One group of rows more."""
        for name in NAMES:
            self.counts[name] += row[name] or 0

    def url(self, *more: Any) -> str:
        """The list behind a figure."""
        about = [self.about] if self.about else []
        return address(self.asked.conditions(*about, *more))

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Every figure that counts rows, as shown and with its address."""
        found = [("all", ()), ("open", (OPEN,)), ("done", (DONE,)), ("skipped", (SKIPPED,))]
        return [(str(self.counts[name]), self.url(*more)) for name, more in found]

    @property
    def cost_url(self) -> str:
        """The rows whose costs are added up."""
        return self.url(DONE)

    @property
    def well_url(self) -> str:
        """The rows that did good."""
        return self.url(DONE, WELL)

    @property
    def each(self) -> int | None:
        """What one of the done ones cost."""
        return round(self.counts["cost"] / self.counts["done"]) if self.counts["done"] else None

    @property
    def share(self) -> int | None:
        """Good ones of a hundred graded ones."""
        return round(100 * self.counts["well"] / self.counts["graded"]) if self.counts["graded"] else None


def address(tree: Sequence[Any]) -> str:
    """A list of items under these conditions."""
    return f"/care-item/?f={quote(json.dumps(tree, ensure_ascii=False, separators=(',', ':')), safe='@,:[]')}"


def groups(actor: Actor, asked: Asked) -> list[dict[str, Any]]:
    """The items within reach, counted by level and occasion in one query. Raises Denied."""
    rows = scoped(CareItem, actor, among=asked.circle.among("owner"))
    rows = rows.filter(occasion_on__gte=asked.first, occasion_on__lte=asked.last)
    if asked.level:
        rows = rows.filter(Q(level=None) if asked.level == NONE else Q(level=int(asked.level)))
    if asked.occasion:
        rows = rows.filter(occasion=asked.occasion)
    done = Q(status="done")
    found = rows.order_by().values("level", "occasion").annotate(
        all=Count("pk"),
        open=Count("pk", filter=Q(status="planned")),
        done=Count("pk", filter=done),
        skipped=Count("pk", filter=Q(status="skipped")),
        planned_cost_sum=Sum("planned_cost", filter=~Q(status="skipped")),
        cost_sum=Sum("cost", filter=done),
        graded=Count("pk", filter=done & ~Q(grade="")),
        well=Count("pk", filter=done & Q(grade__in=("a", "b"))),
    )  # fmt: skip
    return [{**row, "cost": row["cost_sum"]} for row in found]


def by_level(rows: Iterable[dict[str, Any]], asked: Asked) -> list[Line]:
    """A line for each level that there is anything of, in the order of the levels."""
    lines: dict[Any, Line] = {}
    known = {level.pk: level for level in CustomerLevel._base_manager.order_by("position", "pk")}
    for key, level in known.items():
        lines[key] = Line(str(key), spoken(level.name, level.name_en), of_level(str(key)), asked)
    lines[None] = Line(NONE, None, of_level(NONE), asked)
    return filled(rows, lines, "level")


def by_occasion(rows: Iterable[dict[str, Any]], asked: Asked) -> list[Line]:
    """A line for each occasion that there is anything of."""
    lines = {key: Line(key, label, ["occasion", "is", key], asked) for key, label in OCCASIONS}
    return filled(rows, lines, "occasion")


def filled(rows: Iterable[dict[str, Any]], lines: dict[Any, Line], name: str) -> list[Line]:
    """The lines with their figures, empty ones left out."""
    for row in rows:
        lines[row[name]].add(row)
    return [line for line in lines.values() if line.counts["all"]]


def total(rows: Iterable[dict[str, Any]], asked: Asked) -> Line:
    """All of them."""
    line = Line("", None, [], asked)
    for row in rows:
        line.add(row)
    return line
