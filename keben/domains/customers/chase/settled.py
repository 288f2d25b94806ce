"""A to-do about data ends by itself when nothing is left to look after, with the last record or in the night."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.db.models import prefetch_related_objects

from keben.domains.customers.chase.run import end, waiting
from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.quality.weights import quality_of
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, enqueue, task


@on_write()
def look_whether_settled(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """When a record no longer needs a look, its steward may have done the last one.

    Whether he has is counted in the background: who corrects a phone number does not wait for it.
    """
    look_whether_all_settled(entity, [(record, changes)])


@on_write_many(look_whether_settled)
def look_whether_all_settled(entity: ResolvedEntity, pairs: list[tuple[Any, Any]]) -> None:
    """The same for a batch: each of the stewards is counted for once, however many of the records are his."""
    if entity.declaration.quality is None:
        return
    better = [one for one, changes in pairs if not changes.created and mended(entity, one, changes)]
    *above, last = quality_of(entity).steward.split(".")
    if above and better:
        prefetch_related_objects([one for one in better if not one.steward_id], "__".join(above))
    stewards = {one.steward_id or getattr(reduce(getattr, above, one), f"{last}_id") for one in better} - {None}
    asked = waiting().filter(user__in=stewards) if stewards else waiting().none()
    for steward in sorted(set(asked.values_list("user", flat=True))):
        enqueue("quality.settled", {"user": steward})


def mended(entity: ResolvedEntity, record: Any, changes: Any) -> bool:
    """Whether a record needed a look and needs none any more."""
    return poor(entity, changes.before) and not poor(entity, vars(record))


def poor(entity: ResolvedEntity, values: dict[str, Any]) -> bool:
    """Whether a record with these scores needs a look."""
    quality = quality_of(entity)
    scores = ((values["completeness"], quality.complete), (values["freshness"], quality.fresh))
    return any(score is not None and score < limit for score, limit in scores)


@task("quality.settled")
def settled(job: Job, user: int) -> dict[str, int]:
    """End the to-do of one person if his lists are empty now."""
    return {"ended": end(user)}
