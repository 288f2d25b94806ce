"""Cells that are no column of the row, such as pointers to other records: settled for all rows of a page together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from keben.kernel.kinds.base import Ref
from keben.kernel.kinds.kept import KeptLink
from keben.kernel.kinds.links import Links
from keben.kernel.resolved import ResolvedField

if TYPE_CHECKING:
    from keben.kernel.access.actor import Actor
    from keben.kernel.query.page import Row

Mask = Callable[[ResolvedField, Any], Any]


def fill(rows: list[Row], columns: Sequence[ResolvedField], model: type[Model], masked: Mask, actor: Actor) -> None:
    """Many-to-many columns, names of today where custom fields point to somebody, and what kinds settle themselves."""
    for item in columns if rows else ():
        if isinstance(item.kind, KeptLink):
            _renew(rows, item.name, item.kind)
        elif isinstance(item.kind, Links):
            _gather(rows, item, item.kind, model, masked)
        elif item.kind.settles:
            values = item.kind.settled([row.values[item.name] for row in rows], actor)
            for row, value in zip(rows, values, strict=True):
                row.values[item.name] = value


def _renew(rows: list[Row], name: str, kind: KeptLink) -> None:
    seen = [row for row in rows if isinstance(row.values[name], Ref)]
    known = kind.renewed(row.values[name] for row in seen) if seen else {}
    for row in seen:
        row.values[name] = known[row.values[name].pk]


def _gather(rows: list[Row], item: ResolvedField, kind: Links, model: type[Model], masked: Mask) -> None:
    by_key: dict[int, list[Any]] = {row.pk: [] for row in rows}
    names, build = kind.names(), kind.builder()
    linked = model._base_manager.filter(pk__in=list(by_key), **{f"{item.orm}__isnull": False})
    for parts in linked.values_list("pk", f"{item.orm}__pk", *(f"{item.orm}__{n}" for n in names)):
        by_key[parts[0]].append(build(parts[1:]))
    for row in rows:
        row.values[item.name] = masked(item, by_key[row.pk])
