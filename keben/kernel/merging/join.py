"""Joining: every row that points to a losing record is led to the survivor, and what each row was is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from keben.kernel.about import about
from keben.kernel.actions.changes import Changes, snapshot
from keben.kernel.actions.hooks import begin, go_on, write_rest
from keben.kernel.merging.declared import MERGEABLE
from keben.kernel.merging.ways import Way, exclusive, ways_to
from keben.kernel.registry import registry

AT_ONCE = 500


def plain_row(row: Model) -> dict[str, Any]:
    """All columns of a row as the database holds them."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def counts(label: str, key: int) -> dict[str, int]:
    """How many rows of each table point to a record."""
    found: dict[str, int] = {}
    for way in ways_to(label):
        if number := way.rows(key).count():
            found[way.model._meta.label] = found.get(way.model._meta.label, 0) + number
    return found


def move_all(label: str, survivor: Any, losers: Sequence[Any], kept: dict[str, Any]) -> dict[str, int]:
    """Lead all rows to the survivor; returns how many of each table."""
    told: dict[str, int] = {}
    own = {survivor.pk, *(one.pk for one in losers)}
    for way in ways_to(label):
        for loser in losers:
            rows = way.rows(loser.pk)
            if way.model is type(survivor):
                rows = rows.exclude(pk__in=own)
            keys = list(rows.order_by("pk").values_list("pk", flat=True))
            keys = [key for key in keys if not dropped(way, key, survivor.pk, kept)]
            if keys:
                lead(way, keys, survivor.pk)
                for old, titled in retitle(way, keys, loser, survivor).items():
                    step = {"model": way.model._meta.label, "from": loser.pk, "keys": titled, "title": old}
                    kept["retitled"].append(step)
                step = {"model": way.model._meta.label, "column": way.column, "custom": way.custom}
                kept["moved"].append({**step, "from": loser.pk, "keys": keys})
                told[way.model._meta.label] = told.get(way.model._meta.label, 0) + len(keys)
    return told


def retitle(way: Way, keys: Sequence[int], loser: Any, survivor: Any) -> dict[str, list[int]]:
    """Rows that carry the name of their record beside its key get the new one; returns which, by what they said."""
    if way.noun != "target_entity":
        return {}
    entity = registry.of(type(loser))
    old, new = (about(entity, loser), entity.title_of(loser)), about(entity, survivor)
    rows = way.model._base_manager.filter(pk__in=keys, target_title__in=old)
    titled: dict[str, list[int]] = {}
    for pk, title in rows.values_list("pk", "target_title"):
        titled.setdefault(title, []).append(pk)
    name_target(way.model, [pk for some in titled.values() for pk in some], new)
    return titled


def name_target(model: type[Model], keys: Sequence[int], title: str) -> None:
    """Write another name of the record that rows point to; the index, which holds it, follows."""
    for start in range(0, len(keys), AT_ONCE):
        rows = list(model._base_manager.filter(pk__in=keys[start : start + AT_ONCE]))
        before = [snapshot(row) for row in rows]
        model._base_manager.filter(pk__in=[row.pk for row in rows]).update(target_title=title)
        for row in rows:
            row.target_title = title  # type: ignore[attr-defined]
        if registry.has(model):
            write(rows, before)


def dropped(way: Way, key: int, survivor: int, kept: dict[str, Any]) -> bool:
    """Take out a row whose like the survivor has already, such as the same colleague in both teams."""
    if way.custom:
        return False
    rows = way.model._base_manager.filter(pk=key)
    row = rows.get()
    for others, rule in exclusive(way):
        same = way.rows(survivor).filter(rule, **{name: getattr(row, name) for name in others})
        if same.exclude(pk=key).exists() and rows.filter(rule).exists():
            kept["dropped"].append({"model": way.model._meta.label, "row": plain_row(row)})
            rows._raw_delete(rows.db)
            return True
    return False


def lead(way: Way, keys: Sequence[int], to: int) -> None:
    """Point the rows to another record; index and whatever else is kept with a write follow."""
    for start in range(0, len(keys), AT_ONCE):
        rows: QuerySet[Any] = way.model._base_manager.filter(pk__in=keys[start : start + AT_ONCE])
        if way.custom:
            told = list(rows)
            before = [snapshot(row) for row in told]
            for row in told:
                row.custom = {**row.custom, way.custom: to}
                way.model._base_manager.filter(pk=row.pk).update(custom=row.custom)
        elif registry.has(way.model):
            told = list(rows)
            before = [snapshot(row) for row in told]
            rows.update(**{way.column: to})
            for row in told:
                setattr(row, way.column, to)
        else:
            rows.update(**{way.column: to})
            continue
        write(told, before)


def write(rows: Iterable[Any], before: Iterable[dict[str, Any]]) -> None:
    """Let everybody who keeps something beside a record know of the change."""
    pairs: list[tuple[Any, Changes]] = []
    for row, was in zip(rows, before, strict=True):
        pairs.append((row, Changes(registry.of(type(row)), row, was, created=False)))
    if not pairs:
        return
    entity = pairs[0][1].entity
    go_on(begin(entity, pairs))
    write_rest(entity, pairs)


def refresh(record: Any) -> None:
    """The names that lead to a record are others now; its own row need not have changed."""
    entity = registry.of(type(record))
    if MERGEABLE[entity.label].former:
        return  # its former names have changed, and the index with them
    write([record], [{**snapshot(record), entity.title: ""}])
