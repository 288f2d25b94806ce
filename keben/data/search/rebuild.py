"""Building the index anew, in the background or by `keben manage reindex`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model

from keben.data.search import store
from keben.data.search.index import index_many
from keben.data.search.models import MAKING, OBJECT_BITS, SearchNoun, entry_key
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, progress, task

CHUNK = 2000


def rebuild(label: str, *, told: Callable[[int], None] = lambda done: None) -> int:
    """Forget and index again all records of a noun; returns how many."""
    entity = registry.get(label)
    if not entity.search:
        return 0
    noun = store.noun_number(label)
    with transaction.atomic():
        store.clear(entry_key(noun, 0), entry_key(noun, (1 << OBJECT_BITS) - 1))
    done = _index(entity, {}, told)
    SearchNoun.objects.filter(pk=noun).update(making=MAKING)
    return done


def outdated() -> list[str]:
    """The nouns whose entries were made in another way than today, so that they are not found by all they hold."""
    made = dict(SearchNoun.objects.values_list("entity", "making"))
    return [label for label in searched() if made.get(label, MAKING) != MAKING]


def _index(entity: ResolvedEntity, where: dict[str, Any], told: Callable[[int], None]) -> int:
    done = 0
    for chunk in chunks(entity.model, where):
        with transaction.atomic():
            done += index_many(entity, chunk)
        told(done)
    return done


def chunks(model: type[Model], where: dict[str, Any]) -> Iterator[list[Model]]:
    """All rows in the order of their keys, a handful at a time."""
    last = 0
    while rows := list(model._base_manager.filter(pk__gt=last, **where).order_by("pk")[:CHUNK]):
        yield rows
        last = rows[-1].pk


def searched() -> list[str]:
    """The labels of all nouns with an index."""
    return [entity.label for entity in registry if entity.search and not entity.model._meta.proxy]


@task("search.rebuild")
def rebuild_task(job: Job, labels: list[str] | None = None) -> dict[str, int]:
    """Build the index of some or all nouns anew."""
    counted: dict[str, int] = {}
    for label in labels or searched():
        counted[label] = rebuild(label, told=partial(_report, job, sum(counted.values())))
    return counted


def _report(job: Job, before: int, done: int) -> None:
    progress(job, before + done)


@task("search.follow")
def follow_task(job: Job, label: str, relation: str, key: int) -> dict[str, int]:
    """Bring the entries of records that carry another's name up to date."""
    return {label: _index(registry.get(label), {relation: key}, lambda done: progress(job, done))}
