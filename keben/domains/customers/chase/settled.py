"""A to-do about data ends by itself when nothing is left to look after, with the last record or in the night."""

from __future__ import annotations

from functools import reduce
from typing import Any

from keben.domains.customers.chase.model import DataChase
from keben.domains.customers.chase.run import STILL_OPEN, end
from keben.kernel.actions.hooks import on_write
from keben.kernel.quality.weights import quality_of
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, enqueue, task


@on_write
def look_whether_settled(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """When a record no longer needs a look, its steward may have done the last one.

    Whether he has is counted in the background: who corrects a phone number does not wait for it.
    """
    if changes.created or entity.declaration.quality is None:
        return
    if not poor(entity, changes.before) or poor(entity, vars(record)):
        return
    steward = record.steward_id or reduce(getattr, f"{quality_of(entity).steward}_id".split("."), record)
    if (
        steward is not None
        and DataChase.objects.filter(user=steward, task__status__in=STILL_OPEN, task__deleted_at=None).exists()
    ):
        enqueue("quality.settled", {"user": steward})


def poor(entity: ResolvedEntity, values: dict[str, Any]) -> bool:
    """Whether a record with these scores needs a look."""
    quality = quality_of(entity)
    scores = ((values["completeness"], quality.complete), (values["freshness"], quality.fresh))
    return any(score is not None and score < limit for score, limit in scores)


@task("quality.settled")
def settled(job: Job, user: int) -> dict[str, int]:
    """End the to-do of one person if his lists are empty now."""
    return {"ended": end(user)}
