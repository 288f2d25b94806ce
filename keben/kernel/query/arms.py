"""Owner or team, asked one after the other: each arm of the OR in the order of its own index, then put together.

With the OR both databases read all rows that somebody reaches and sort them, a twentieth of a million for one page.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from keben.kernel.access.actor import Actor
from keben.kernel.kept import Statement
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
    wanted = {(name, order.path) for name in names}
    known = {tuple(name.lstrip("-") for name in index.fields[:2]) for index in entity.model._meta.indexes}
    return bool(wanted) and wanted <= known


def page(several: list[QuerySet[Any]], part: Part, order: Order, value: Any, pk: Any) -> Q:
    """The condition that picks the rows of one part of the list: the first of what each arm gives."""
    down = order.descending != part.back
    turn = "DESC" if down else "ASC"
    columns = 1 if part.without or order.path == "pk" else 2
    keys = [
        part.rows(rows, order, value, pk).values_list(*(("pk",) if columns == 1 else ("pk", order.path)))[: part.limit]
        for rows in several
    ]
    places = ", ".join(f"{at} {turn}" for at in range(columns, 0, -1))
    found = Statement.joined(keys, f"ORDER BY {places} LIMIT {part.limit}")
    if not found.sql:
        return Q(pk__in=())
    return Q(pk__in=RawSQL(f"SELECT pk FROM ({found.sql}) firsts", found.params))  # noqa: S608, S611 - written above


def count(several: list[QuerySet[Any]], most: int) -> Statement:
    """The keys of the arms, so many at most."""
    return Statement.joined([rows.order_by().values_list("pk")[:most] for rows in several], f"LIMIT {most}")
