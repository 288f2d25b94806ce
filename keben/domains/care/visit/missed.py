"""Planned visits whose day has passed without a check-in are missed; the executor finds them on his desk."""

from __future__ import annotations

from keben.domains.care.visit.flow import Miss
from keben.domains.care.visit.model import Visit
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Refused
from keben.kernel.reader import unscoped
from keben.kernel.tasks.job import Job, progress, task
from keben.kernel.workdays import midnight

BATCH = 5000


@task("care.missed_visits", daily="00:20")
def missed_visits(job: Job | None = None) -> int:
    """Each in a transaction of its own, with its line in the log."""
    rows = unscoped(Visit, reason="visits of everybody go by").filter(
        status="planned", planned_at__lt=midnight(), deleted_at=None
    )
    done = 0
    for visit in rows.order_by("planned_at")[:BATCH]:
        try:
            perform(Miss, visit, actor=system_actor("visits"))
        except Refused:  # somebody checked in or cancelled meanwhile
            continue
        done += 1
    if job is not None:
        progress(job, done)
    return done
