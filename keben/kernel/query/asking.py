"""How the lines of a page are asked for: by a statement written once, by several ways in, or along an index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from keben.kernel import kept
from keben.kernel.query import arms, keyset
from keben.kernel.query.arms import Walk
from keben.kernel.query.searching import walk_for

if TYPE_CHECKING:
    from keben.kernel.query.listquery import ListQuery

PAGE = 31
"""About so many rows a page of a list wants."""


def asker(query: ListQuery, order: keyset.Order, fields: tuple[str, ...]) -> keyset.Ask:
    """Answers the parts of a page; keeps the statement for the next page of the same list."""
    walk = walk_of(query, order)
    if walk:
        return walking(query, order, fields, walk)
    sorted_by = kept.field_at(query.entity.model, order.path)
    opened = kept.opened(query.extra, query.entity.model)
    if sorted_by is None or opened is None or not query.keepable(opened[0]):
        return keyset.asking(lambda: query.rows, order, fields)
    extra, values = opened
    key = (query.shape(), tuple(values), extra.connector, order, fields)
    value, pk = kept.Hole("value", sorted_by), kept.Hole("pk", query.entity.model._meta.pk)

    def build(part: keyset.Part) -> kept.Statement:
        like = replace(query, extra=extra)
        if arms.ordered(query.entity, like.arms, order):
            several = [like.through(arm) for arm in like.arms]
            few = query.entity.model._base_manager.filter(arms.page(several, part, order, value, pk))
            rows = replace(part, beyond=False).rows(few, order, value, pk)
        else:
            rows = part.rows(like.rows, order, value, pk)
        return kept.Statement.of(rows.values_list(order.path, "pk", *fields)[: part.limit])

    return lambda part, at, below: kept.kept((key, part), lambda: build(part)).rows(value=at, pk=below, **values)


def walk_of(query: ListQuery, order: keyset.Order) -> Walk | None:
    """How rows that hold a common word are found in the order of the list itself, where an index gives it."""
    text = query.search.strip()
    if not text or query.rule or query.extra or query.deleted or any(i.computed for i in query.used()):
        return None
    if query.arms:
        fits = arms.ordered(query.entity, query.arms, order)
    elif query.among:
        fits = len(query.among.owners) == 1 and arms.indexed(query.entity, (query.among.path, order.path))
    else:
        fits = query.actor.reach(query.entity.label, "view").everything and arms.indexed(query.entity, (order.path,))
    return walk_for(query.entity, text, query.actor, PAGE) if fits else None


def walking(query: ListQuery, order: keyset.Order, fields: tuple[str, ...], walk: Walk) -> keyset.Ask:
    """Answers the parts of a page by a walk, and as usual where that does not fill the page."""
    plain = replace(query, search="")
    usual = keyset.asking(lambda: query.rows, order, fields)
    value = kept.Hole("value", kept.field_at(query.entity.model, order.path) or query.entity.model._meta.pk)
    pk = kept.Hole("pk", query.entity.model._meta.pk)

    def build(part: keyset.Part) -> kept.Statement:
        several = [plain.through(arm) for arm in plain.arms] or [plain.rows]
        few = query.entity.model._base_manager.filter(arms.page(several, part, order, value, pk, walk))
        rows = replace(part, beyond=False).rows(few, order, value, pk)
        return kept.Statement.of(rows.values_list(order.path, "pk", *fields)[: part.limit])

    def ask(part: keyset.Part, at: Any, below: Any) -> list[tuple[Any, ...]]:
        key = ("walk", plain.shape(), order, fields, walk.test, walk.steps, part)
        found = kept.kept(key, lambda: build(part)).rows(value=at, pk=below, **walk.named())
        return found if len(found) >= part.limit else usual(part, at, below)

    return ask
