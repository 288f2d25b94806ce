"""Formulas of records that are there: computed when a formula is new, changed or shown, or the date is another."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from keben.base.errors import Malformed
from keben.kernel.breath import Breath
from keben.kernel.customfields import CustomField, custom_fields
from keben.kernel.formulas import compute_formulas, parsed
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry
from keben.kernel.tasks.job import Job, enqueue, progress, task

TASK, BATCH = "formulas.compute", 500


@task(TASK)
def compute_all(job: Job, entity: str) -> dict[str, int]:
    """Compute the formulas of every record of a noun, batch by batch."""
    noun = registry.get(entity)
    progress(job, 0, unscoped(noun.model, reason="formulas hold for every record").count())
    return {"changed": again(noun, job)}


@task("formulas.today", daily="00:10")
def compute_dated(job: Job) -> dict[str, int]:
    """Compute the formulas of the nouns in which one reads today's date."""
    dated = [noun for noun in registry if any(reads_today(item) for item in custom_fields(noun.label))]
    return {noun.label: again(noun) for noun in dated}


def reads_today(item: CustomField) -> bool:
    """Whether a formula gives another result tomorrow."""
    if item.code != "formula" or item.is_hidden:
        return False
    try:
        return parsed(item.options.get("formula", "")).dated
    except Malformed:
        return False


def later(entity: str, user_id: int | None) -> None:
    """Have the records of a noun computed in the background, where there are any."""
    if unscoped(registry.get(entity).model, reason="formulas hold for every record").exists():
        enqueue(TASK, {"entity": entity}, user_id=user_id)


def again(noun: Any, job: Job | None = None) -> int:
    """Compute all records; returns how many have other values now.

    What a formula gives follows from what is known: it is no change of the record, so no version and no history.
    Records are locked before they are read, so that nothing is lost that somebody writes meanwhile.
    """
    last, done, changed, breath = 0, 0, 0, Breath()
    rows: Any = unscoped(noun.model, reason="formulas hold for every record").order_by("pk")
    while True:
        breath.take()
        with transaction.atomic():
            found = list(rows.filter(pk__gt=last).select_for_update(no_key=True)[:BATCH])
            if not found:
                return changed
            other = [one for one in found if compute_formulas(noun, one)]
            if other:
                noun.model._base_manager.bulk_update(other, ["custom"], batch_size=BATCH)
        last, done, changed = found[-1].pk, done + len(found), changed + len(other)
        if job is not None:
            progress(job, done)
