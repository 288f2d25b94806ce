"""Every night: what was put off comes back, what has changed is looked at, and what is certain enough is merged."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from keben.domains.customers.matching import changed
from keben.domains.customers.matching.actions import Reopen, SearchNow, under_way
from keben.domains.customers.matching.automatic import ACTOR, merge_certain
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.run import search
from keben.domains.customers.matching.settings import chosen_engine
from keben.kernel.actions.perform import perform
from keben.kernel.problems import KebenError
from keben.kernel.settings import setting
from keben.kernel.tasks.job import Job, progress, task

AT_MOST = 2_000
"""So many pairs come back in one night."""
FEW = 20_000
"""More changes than these are found sooner by a search through all."""


@task("customers.twins_at_night", daily="02:30")
def at_night(job: Job) -> dict[str, int]:
    """The nightly run."""
    told = {"back": come_back()}
    if setting("matching.nightly") and not under_way():
        run = wanted(job)
        search(run, lambda done, total: progress(job, done, total))
        told |= {"looked_at": run.rows, "pairs": run.pairs}
        told["merged"] = merge_certain(run) if run.state == "done" else 0
    return told


def wanted(job: Job | None) -> TwinRun:
    """The search of this night."""

    def fill(run: TwinRun) -> None:
        run.job_id = job.pk if job else None
        set_out(run)

    made: TwinRun = perform(SearchNow, TwinRun, {}, actor=ACTOR, prepare=fill).record
    return made


def set_out(run: TwinRun) -> None:
    """What is to be looked at: what has changed since the last search, or all where that was long ago or is little."""
    last = TwinRun.objects.filter(state="done").order_by("-started_at").first()
    whole = TwinRun.objects.filter(state="done", what="all").order_by("-started_at").first()
    oldest = timezone.now() - dt.timedelta(days=int(setting("matching.whole_days")))
    if last is None or last.started_at is None or whole is None or (whole.started_at or oldest) <= oldest:
        return
    keys = changed.changed_since(last.started_at)
    if len(keys) > FEW and chosen_engine() != "small":
        return
    run.what, run.since = "changed", last.started_at


def come_back() -> int:
    """What was put off is open again after some days; returns how many pairs."""
    before = timezone.now() - dt.timedelta(days=int(setting("matching.later_days")))
    rows = TwinPair.objects.filter(
        state="later", decided_at__lt=before, left__deleted_at__isnull=True, right__deleted_at__isnull=True
    )
    done = 0
    for pair in rows.order_by("decided_at", "pk")[:AT_MOST]:
        try:
            perform(Reopen, pair, actor=ACTOR)
        except KebenError:
            continue  # somebody has decided meanwhile
        done += 1
    return done
