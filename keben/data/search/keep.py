"""Every write keeps the index in its own transaction; records that carry another's name follow it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from keben.data.search.index import forget, fresh_entries, index_many
from keben.data.search.shape import parts_of
from keben.data.search.store import append
from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import enqueue

AT_ONCE = 200
"""So many followers are brought up to date with the write itself; more of them by the worker."""


@on_write()
def keep_index(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Index the record that was just written, or forget it when it is gone for good."""
    if not entity.search:
        return
    if record.pk is None:
        if changes.before.get("id"):
            forget(entity, [changes.before["id"]])
        return
    if changes.created or touched(entity, changes):
        index_many(entity, [record])
    if not changes.created:
        for label, relation in followers(entity, changes):
            refresh(label, relation, record.pk)


@on_write_many(keep_index)
def keep_index_of_many(entity: ResolvedEntity, pairs: list[tuple[Any, Any]]) -> Iterator[None]:
    """The same for a batch; new records no other record can follow yet."""
    if not entity.search:
        return
    entries = fresh_entries(entity, [record for record, changes in pairs if changes.created])
    yield
    append(entries)
    index_many(entity, [record for record, changes in pairs if not changes.created and touched(entity, changes)])
    for record, changes in pairs:
        for label, relation in followers(entity, changes) if not changes.created else ():
            refresh(label, relation, record.pk)


def touched(entity: ResolvedEntity, changes: Any) -> bool:
    """Whether the change concerns anything that is searched."""
    return any(part.root in changes for part in parts_of(entity))


def followers(entity: ResolvedEntity, changes: Any) -> list[tuple[str, str]]:
    """(noun, relation) of records whose entries hold a changed field of this one."""
    found = []
    for other in registry:
        for part in parts_of(other):
            relation, _dot, path = part.orm.partition("__")
            if path in changes.names and other.model._meta.get_field(relation).related_model is entity.model:
                found.append((other.label, relation))
    return found


def refresh(label: str, relation: str, key: int) -> None:
    """Bring the entries of all records that point to `key` up to date, now or soon."""
    other = registry.get(label)
    rows: list[Model] = list(other.model._base_manager.filter(**{relation: key})[: AT_ONCE + 1])
    if len(rows) > AT_ONCE:
        enqueue("search.follow", {"label": label, "relation": relation, "key": key})
    elif rows:
        index_many(other, rows)
