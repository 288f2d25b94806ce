"""Every write keeps the keys in its own transaction; a record in the recycle bin has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from keben.data.search.store import noun_number
from keben.data.twins import store
from keben.data.twins.keys import keys_of
from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.resolved import ResolvedEntity


@on_write()
def keep_keys(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Write the keys of the record that was just written, or forget them when it is gone."""
    if entity.declaration.twins is None:
        return
    if record.pk is None:
        if changes.before.get("id"):
            store.take_out(noun_number(entity.label), [changes.before["id"]])
        return
    if changes.created:
        store.put(rows_of(entity, [record]))
    elif touched(entity, changes):
        refresh(entity, [record])


@on_write_many(keep_keys)
def keep_keys_of_many(entity: ResolvedEntity, pairs: list[tuple[Any, Any]]) -> Iterator[None]:
    """The same for a batch."""
    if entity.declaration.twins is None:
        return
    rows = rows_of(entity, [record for record, changes in pairs if changes.created])
    yield
    store.put(rows)
    refresh(entity, [record for record, changes in pairs if not changes.created and touched(entity, changes)])


def touched(entity: ResolvedEntity, changes: Any) -> bool:
    """Whether the change concerns anything that is compared."""
    twins = entity.declaration.twins
    return twins is not None and any(name in changes for name in (*twins.fields, "deleted_at"))


def refresh(entity: ResolvedEntity, records: list[Any]) -> None:
    """Write the keys of records anew."""
    if records:
        store.take_out(noun_number(entity.label), [record.pk for record in records])
        store.put(rows_of(entity, records))


def rows_of(entity: ResolvedEntity, records: Iterable[Any]) -> list[store.Row]:
    """The rows of the table for records; none for those in the recycle bin."""
    twins, noun = entity.declaration.twins, noun_number(entity.label)
    assert twins is not None
    return [
        (noun, pk, kind, value)
        for record in records
        if getattr(record, "deleted_at", None) is None
        for pk in (record.pk,)
        for kind, value in keys_of(twins, record.__dict__)
    ]
