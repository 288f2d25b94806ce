"""Rows that keep the name of the record they are about beside its key, such as tasks, follow it when it is renamed.

Only their name and their entry in the index change: the log says nothing of it, as it follows from what the log says
of the rename, and nobody who listens to these rows takes it for work done on them (docs/decisions/0042).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from keben.data.search.index import index_many
from keben.kernel.about import about
from keben.kernel.actions.changes import Changes
from keben.kernel.actions.hooks import Pairs, on_write, on_write_many
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, enqueue, progress, task

AT_ONCE = 200
"""So many rows are renamed with the write itself; more of them by the worker."""
CHUNK = 500
TASK = "titles.follow"
KEPT = frozenset(("target_entity", "target_id", "target_title"))


@on_write()
def follow_name(entity: ResolvedEntity, record: Model, changes: Changes) -> None:
    """For one record."""
    follow_names(entity, [(record, changes)])


@on_write_many(follow_name)
def follow_names(entity: ResolvedEntity, pairs: Pairs) -> None:
    """The same for a batch; a write that renames nothing asks the database nothing."""
    keys = [record.pk for record, changes in pairs if not changes.created and record.pk and renamed(entity, changes)]
    for keeper in keepers() if keys else ():
        for rule in about_these(entity, keys):
            rows = list(kept(keeper).filter(rule).order_by("pk")[: AT_ONCE + 1])
            if len(rows) > AT_ONCE:
                enqueue(TASK, {"keeper": keeper.label, "label": entity.label, "keys": keys})
                break
            rename(keeper, rows)


def renamed(entity: ResolvedEntity, changes: Changes) -> bool:
    """Whether the record is called otherwise now; a person is called with the record he belongs to."""
    return entity.title in changes or bool(entity.declaration.person and entity.parent and entity.parent in changes)


@lru_cache(maxsize=1)
def keepers() -> tuple[ResolvedEntity, ...]:
    """The nouns whose rows keep such a name."""
    found = []
    for entity in registry:
        names = {field.name for field in entity.model._meta.concrete_fields}
        if names >= KEPT and not entity.model._meta.proxy:
            found.append(entity)
    return tuple(found)


def kept(keeper: ResolvedEntity) -> QuerySet[Any]:
    """Its rows that keep a name, those in the recycle bin too; where none was written down none is missed."""
    return keeper.model._base_manager.exclude(target_title="")


def about_these(entity: ResolvedEntity, keys: Sequence[int]) -> Iterator[Q]:
    """What is about the records, whichever noun of their table it names, and about the people who belong to them."""
    table, own, people = entity.model._meta.concrete_model, [], []
    for other in registry:
        if other.model._meta.concrete_model is table:
            own.append(other.label)
        elif other.declaration.person and other.parent and not other.model._meta.proxy:
            above: Any = other.model._meta.get_field(other.parent).related_model
            if above._meta.concrete_model is table:
                people.append(other)
    yield Q(target_entity__in=own, target_id__in=keys)
    for other in people:
        theirs = other.model._base_manager.filter(**{f"{other.parent}__in": keys})
        yield Q(target_entity=other.label, target_id__in=theirs.order_by().values("pk"))


def rename(keeper: ResolvedEntity, rows: Sequence[Any]) -> int:
    """Write the names of today beside these rows and into the index; how many had another one."""
    titles = {place: title for label in {row.target_entity for row in rows} for place, title in titled(label, rows)}
    stale: dict[str, list[Any]] = {}
    for row in rows:
        title = titles.get((row.target_entity, row.target_id), row.target_title)
        if row.target_title != title:
            row.target_title = title
            stale.setdefault(title, []).append(row)
    for title, some in stale.items():
        keeper.model._base_manager.filter(pk__in=[row.pk for row in some]).update(target_title=title)
    changed = [row for some in stale.values() for row in some]
    if changed and keeper.search:
        index_many(keeper, changed)
    return len(changed)


def titled(label: str, rows: Sequence[Any]) -> Iterator[tuple[tuple[str, int], str]]:
    """What the records of one noun that these rows are about are called now; one query."""
    entity = registry.get(label)
    records = entity.model._base_manager.filter(pk__in={row.target_id for row in rows if row.target_entity == label})
    if entity.declaration.person and entity.parent:
        records = records.select_related(entity.parent)
    for record in records:
        yield (label, record.pk), about(entity, record)


@task(TASK)
def follow_task(job: Job, *, keeper: str, label: str, keys: list[int]) -> dict[str, int]:
    """Rename what is about these records; run again it finds nothing left to do."""
    noun, done = registry.get(keeper), 0
    for rule in about_these(registry.get(label), keys):
        done += walk(job, noun, rule)
    return {keeper: done}


@task("titles.renew")
def renew_task(job: Job) -> dict[str, int]:
    """Rename whatever kept an older name, once, after an update: names did not always follow."""
    return {noun.label: walk(job, noun, Q()) for noun in keepers()}


def walk(job: Job, keeper: ResolvedEntity, rule: Q) -> int:
    """Bring the names of such rows up to date, a handful at a time; how many had another one."""
    last = seen = done = 0
    while True:
        with transaction.atomic():
            rows = list(kept(keeper).filter(rule, pk__gt=last).order_by("pk")[:CHUNK])
            done += rename(keeper, rows)
        if not rows:
            return done
        last, seen = rows[-1].pk, seen + len(rows)
        progress(job, seen)
