"""Judging many records anew: all of a noun when its weights change, and every night those that have grown stale."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keben.kernel.quality.score import judge
from keben.kernel.quality.weights import judged_nouns, weights_of
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, progress, task

BATCH = 500
SCORES = ("completeness", "freshness", "ages_on")


@task("quality.judge")
def judge_all(job: Job, entity: str) -> dict[str, int]:
    """Judge every record of a noun by the weights in force, batch by batch."""
    noun = registry.get(entity)
    rows = unscoped(noun.model, reason="scores hold for every record")
    progress(job, 0, rows.count())
    return {"changed": again(noun, Q(), job)}


@task("quality.ages", daily="01:30")
def ages(job: Job) -> dict[str, int]:
    """Judge the records of which a field has grown stale, and those that nobody has judged yet."""
    due = Q(ages_on__lte=timezone.localdate()) | Q(ages_on=None)
    return {noun.label: again(noun, due, job) for noun in judged_nouns()}


def again(noun: ResolvedEntity, due: Q, job: Job | None = None) -> int:
    """Judge the records that are due; returns how many have other scores now."""
    today, weights, last, done, changed = timezone.localdate(), weights_of(noun), 0, 0, 0
    rows: Any = unscoped(noun.model, reason="scores hold for every record").filter(due).order_by("pk")
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        with transaction.atomic():
            changed += write(noun, [one for one in found if rescored(one, weights, today)])
        last, done = found[-1].pk, done + len(found)
        if job is not None:
            progress(job, done)
    return changed


def rescored(record: Any, weights: Any, today: dt.date) -> bool:
    """Set the scores of a record; whether any is another one now."""
    new = judge(record, weights, today)
    values = (new.completeness, new.freshness, new.ages_on)
    if values == (record.completeness, record.freshness, record.ages_on):
        return False
    record.completeness, record.freshness, record.ages_on = values
    return True


def write(noun: ResolvedEntity, records: list[Any]) -> int:
    """Scores follow from what is known and when; they are no change of the record, so no version and no history."""
    noun.model._base_manager.bulk_update(records, SCORES, batch_size=BATCH) if records else None
    return len(records)
