"""Writing the index: single records with their change, many at once for imports and generators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model

from keben.data.search import store
from keben.data.search.models import entry_key
from keben.data.search.shape import FORMER, INSIDE, parts_of, tokens_of
from keben.kernel.merging.former import former_texts
from keben.kernel.resolved import ResolvedEntity

INSIDES: dict[str, Callable[[Sequence[int]], dict[int, str]]] = {}
"""Nouns that are found by more than their fields: the text inside them, by key."""


def index_many(entity: ResolvedEntity, records: Sequence[Model]) -> int:
    """Bring the entries of saved records up to date; returns how many there were."""
    return index_rows(entity, zip((r.pk for r in records), values_of(entity, records), strict=True))


def index_rows(entity: ResolvedEntity, rows: Iterable[tuple[int, Mapping[str, Any]]], *, fresh: bool = False) -> int:
    """The same from keys and values by search name, for writers that have no instances; `fresh` ones are all new."""
    if not entity.search:
        return 0
    known = list(rows)  # whatever must be looked up is looked up now: PostgreSQL takes entries while others are made
    entries = entries_of(entity, known)
    (store.append if fresh else store.put)(entries)
    return len(known)


def fresh_entries(entity: ResolvedEntity, records: Sequence[Model]) -> list[tuple[int, str]]:
    """The entries of records that are new, for `store.append`."""
    return list(entries_of(entity, zip((record.pk for record in records), values_of(entity, records), strict=True)))


def entries_of(entity: ResolvedEntity, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[tuple[int, str]]:
    """Key and tokens of each entry, from keys and values by search name."""
    noun = store.noun_number(entity.label)
    prefix = store.prefix_of(noun)
    return ((entry_key(noun, key), tokens_of(entity, values, prefix)) for key, values in rows)


def forget(entity: ResolvedEntity, keys: Sequence[int]) -> None:
    """Take records that are gone for good out of the index."""
    noun = store.noun_number(entity.label)
    store.take_out([entry_key(noun, key) for key in keys])


def values_of(entity: ResolvedEntity, records: Sequence[Model]) -> Iterator[dict[str, Any]]:
    """The searched values of each record; one query per related noun, not per record."""
    related = {part.name: _titles(entity, part.orm, records) for part in parts_of(entity) if "__" in part.orm}
    former = former_texts(entity.label, [record.pk for record in records])
    inside = INSIDES[entity.label]([record.pk for record in records]) if entity.label in INSIDES else {}
    for record in records:
        found: dict[str, Any] = {FORMER: former[record.pk]} if record.pk in former else {}
        if record.pk in inside:
            found[INSIDE] = inside[record.pk]
        for part in parts_of(entity):
            if part.name in related:
                found[part.name] = related[part.name].get(getattr(record, f"{part.root}_id"))
            elif part.name.startswith("x_"):
                found[part.name] = record.custom.get(part.name[2:])  # type: ignore[attr-defined]
            else:
                found[part.name] = getattr(record, part.name)
        found.setdefault(entity.title, getattr(record, entity.title, ""))
        yield found


def _titles(entity: ResolvedEntity, orm: str, records: Sequence[Model]) -> dict[Any, Any]:
    relation, path = orm.split("__", 1)
    keys = {getattr(record, f"{relation}_id") for record in records} - {None}
    if not keys:
        return {}
    target = entity.model._meta.get_field(relation).related_model
    return dict(target._base_manager.filter(pk__in=keys).values_list("pk", path))  # type: ignore[union-attr]
