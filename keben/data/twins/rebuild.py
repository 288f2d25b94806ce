"""Building the keys anew: by `keben manage twinkeys`, and for rows that were there before the table was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from keben.data.search.store import noun_number
from keben.data.twins import store
from keben.data.twins.keys import keys_of
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

CHUNK = 5000
LAST = (1 << 63) - 1


def compared() -> list[str]:
    """The labels of all nouns that have twins."""
    return [entity.label for entity in registry if entity.declaration.twins is not None]


def rebuild(label: str) -> int:
    """Forget and write again the keys of all records of a noun, in batches; returns how many records there are."""
    entity = registry.get(label)
    noun = noun_number(label)
    twins = entity.declaration.twins
    if twins is None:
        return 0
    names, done, last = twins.fields, 0, 0
    for chunk in chunks(entity, names):
        found = [
            (noun, pk, kind, value)
            for pk, *values in chunk
            for kind, value in keys_of(twins, dict(zip(names, values, strict=True)))
        ]
        with transaction.atomic():
            store.clear(noun, last, chunk[-1][0])
            store.put(found)
        done, last = done + len(chunk), chunk[-1][0]
    store.clear(noun, last, LAST)
    return done


def chunks(entity: ResolvedEntity, names: tuple[str, ...]) -> Iterator[list[tuple[Any, ...]]]:
    """Key and compared values of all rows outside the recycle bin, a few thousand at a time."""
    rows = entity.model._base_manager.order_by("pk").values_list("pk", *names)
    if entity.recycles:
        rows = rows.filter(deleted_at__isnull=True)
    last = 0
    while found := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield found
        last = found[-1][0]


def fill() -> None:
    """The keys of rows that were there before; nouns whose table comes later have none yet."""
    tables = set(connection.introspection.table_names())
    for label in compared():
        if registry.get(label).model._meta.db_table in tables:
            rebuild(label)
