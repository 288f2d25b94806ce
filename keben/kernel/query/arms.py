"""Owner or team, asked one after the other: each arm of the OR in the order of its own index, then put together.

With the OR both databases read all rows that somebody reaches and sort them, a twentieth of a million for one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.expressions import RawSQL

from keben.kernel.access.actor import Actor
from keben.kernel.kept import Hole, Statement
from keben.kernel.query.keyset import Order, Part
from keben.kernel.resolved import ResolvedEntity


def arms_of(entity: ResolvedEntity, actor: Actor) -> tuple[Q, ...]:
    """The conditions under which the actor sees rows, no row under two of them; none where there is but one way in."""
    found = entity.scope.arms(entity, actor, "view") if actor.can(entity.label, "view") else None
    if found is None or len(found) < 2:
        return ()
    arms: list[Q] = []
    for at, arm in enumerate(found):
        # Two values of one column exclude each other already.
        others = [one for one in found[:at] if paths(one) != paths(arm)]
        arms.append(arm & ~either(others) if others else arm)
    return tuple(arms)


def either(rules: list[Q]) -> Q:
    """One of these suffices."""
    found = Q()
    for rule in rules:
        found |= rule
    return found


def paths(rule: Q) -> set[str]:
    """The columns a condition looks at."""
    return {child[0] for child in rule.children if isinstance(child, tuple)}


def ordered(entity: ResolvedEntity, arms: tuple[Q, ...], order: Order) -> bool:
    """Whether an index holds the rows of each owner in this order, so that an arm reads no more than it gives."""
    names = {paths(arm).pop() for arm in arms if len(arm.children) == 1} - {"pk__in"}
    return bool(names) and all(indexed(entity, (name, order.path)) for name in names)


def indexed(entity: ResolvedEntity, path: tuple[str, ...]) -> bool:
    """Whether an index begins with these columns."""
    columns = tuple("id" if name == "pk" else name for name in path)
    known = (tuple(name.lstrip("-") for name in index.fields) for index in entity.model._meta.indexes)
    return any(index[: len(columns)] == columns for index in known)


@dataclass(frozen=True, slots=True)
class Walk:
    """Rows are taken in the order of the list and tested one by one: the shorter way where very many pass."""

    test: str
    """SQL about `walked.pk`."""
    values: tuple[Any, ...]
    steps: int

    def named(self) -> dict[str, Any]:
        """The values of the test by the names of its holes."""
        return {f"tested{at}": one for at, one in enumerate(self.values)}

    def over(self, rows: Statement, limit: int) -> Statement:
        """The first of the rows that pass; a sub-query with a limit is read in its order, no further than needed."""
        holes = [Hole(name, TextField()) for name in self.named()]
        sql = f"SELECT * FROM ({rows.sql}) walked WHERE {self.test} LIMIT {limit}"  # noqa: S608 - Django wrote the rows
        return Statement(sql, [*rows.params, *holes], {})


def keys(
    several: list[QuerySet[Any]], part: Part, order: Order, value: Any, pk: Any, walk: Walk | None = None
) -> Statement:
    """The keys of one part of the list, behind them what it is sorted by: the first of what each arm gives."""
    down = order.descending != part.back
    turn = "DESC" if down else "ASC"
    names = ("pk",) if part.without or order.path == "pk" else ("pk", order.path)
    most = walk.steps if walk else part.limit
    found = [Statement.of(part.rows(rows, order, value, pk).values_list(*names)[:most]) for rows in several]
    firsts = [walk.over(one, part.limit) if walk else one for one in found if one.sql]
    places = ", ".join(f"{at} {turn}" for at in range(len(names), 0, -1))
    return Statement.together(firsts, f"ORDER BY {places} LIMIT {part.limit}")


def page(several: list[QuerySet[Any]], part: Part, order: Order, value: Any, pk: Any, walk: Walk | None = None) -> Q:
    """The condition that picks the rows of one part of the list."""
    found = keys(several, part, order, value, pk, walk)
    if not found.sql:
        return Q(pk__in=())
    return Q(pk__in=RawSQL(f"SELECT pk FROM ({found.sql}) firsts", found.params))  # noqa: S608, S611 - written above


def count(several: list[QuerySet[Any]], most: int) -> Statement:
    """The keys of the arms, so many at most."""
    return Statement.joined([rows.order_by().values_list("pk")[:most] for rows in several], f"LIMIT {most}")
