"""The import itself: batches of rows, each in one transaction with what became of them.

A worker that dies loses at most the batch in hand, and the next one goes on with the rows that have no outcome yet.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from keben.base.ahead import NOBODY, Nobody, second_process
from keben.base.company_name.keys import KEYS
from keben.data.actors import acting, note
from keben.data.imports import doubles
from keben.data.imports.ahead import Ahead, spelt
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.outcome import Counts, TakenBack
from keben.data.imports.reading import Reading
from keben.data.imports.store import save_rows, tally
from keben.data.imports.sweeping import Sweep, not_at_all, sweeping
from keben.data.imports.write import RowWriter
from keben.data.search.beside import let_wait, sorted_beside
from keben.kernel.access.actor import Actor
from keben.kernel.actions.blank import blank
from keben.kernel.behind import committing, going_on
from keben.kernel.breath import Breath
from keben.kernel.features.notifications import notify, one_run
from keben.kernel.tasks.job import Cancelled, Job, enqueue, progress, task

BATCH = 1000
WRITTEN = ("state", "errors", "outcome", "record_id", "version", "event_id", "along")
STOPPABLE = ("running", "trying")
IMPORTABLE = ("good", "warn", "dup")
FINISHED = "Import of “%(file)s” finished: %(created)s created, %(updated)s updated, %(skipped)s skipped, %(bad)s left."


def ask_run(run: ImportRun, *, dry: bool = False) -> None:
    """Let the worker import the rows that are ready, or only try it."""
    run.state, run.wish = ("trying" if dry else "running"), ""
    run.started_at = timezone.now()  # how long the rest takes follows from this go, not from a dry run before it
    with transaction.atomic():
        total = run.rows.filter(outcome="", state__in=IMPORTABLE).count()
        run.counts.update(goal=total, at=0)
        run.job_id = enqueue("data.import_run", {"run_id": run.pk}, user_id=run.user_id, total=total).pk
        run.save()


@task("data.import_run")
def import_run(job: Job, run_id: int) -> dict[str, int]:
    """Write what is ready; called again after a crash it continues."""
    run = ImportRun.objects.get(pk=run_id)
    with acting(run.user_id, "import") as actor, sweeping() as sweep:
        if run.state == "trying":
            return try_out(run, actor, job, sweep)
        if run.state != "running":
            return {}
        several = run.counts["goal"] > BATCH
        with sorted_beside(), one_run(f"import-{run.pk}"), second_process("tokens", "order", wanted=several) as other:
            counts = work(run, actor, job, sweep, other)
        run.refresh_from_db()
        if run.state == "done":
            tell(run)
    return counts


def work(
    run: ImportRun, actor: Actor, job: Job | None = None, sweep: Sweep = not_at_all, other: Nobody = NOBODY
) -> dict[str, int]:
    """Import batch after batch until nothing is left or somebody wishes to pause or to stop.

    Meanwhile another process takes apart the names of the rows that come next.
    """
    if run.event_id is None:
        started = note(actor, run.entity, "import", reason=run.name, data={"import": run.pk, "rows": run.total})
        run.event_id = started.pk
        run.save(update_fields=("event_id",))
    writer = RowWriter(run, actor.caused_by(run.event_id))
    rows: list[ImportRow] = []
    said: list[Reading] | None = None
    at, breath = -1, Breath()
    while True:
        breath.take()
        with transaction.atomic(), going_on():
            # Whoever else works on this run waits here, and then finds the rows done.
            held = ImportRun.objects.select_for_update().get(pk=run.pk)
            if held.state != "running":
                break
            if not rows or held.counts.get("at") != at:  # at the start, at the end, or others have written since
                rows, said = _next(held, 0), None
            if not rows or held.wish:
                end(held)
                break
            let_wait()
            # Not from the start each time: PostgreSQL would step over what it keeps of the rows that are done.
            ahead = Ahead(writer, _next(held, rows[-1].number))
            other.send(spelt(writer.reader, ahead.rows))
            counts = writer.write(rows, said)
            add(held, counts, len(rows))
            at = held.counts["at"]
            if job is not None:
                _report(job, at)
            ahead.prime()
            with committing(partial(save_rows, rows, *WRITTEN)):
                said, rows = ahead.said(counts), ahead.rows
                sweep()
    return dict(ImportRun.objects.get(pk=run.pk).counts)


def _next(run: ImportRun, after: int) -> list[ImportRow]:
    """The next rows with what their import needs to know of them, which is less than half of it."""
    rows = run.rows.filter(outcome="", state__in=IMPORTABLE, number__gt=after).order_by("number")
    found = rows.values("id", "number", "cells", "errors", "state", "choice", "choice_id", "names")[:BATCH]
    known = [blank(ImportRow, run_id=run.pk, along={}, **one) for one in found]
    KEYS.keep({name: (key, brand) for row in known for name, (key, brand) in row.names.items()})
    return known


def _report(job: Job, done: int) -> None:
    try:
        progress(job, done)
    except Cancelled:
        ImportRun.objects.filter(pk=job.args["run_id"], state__in=STOPPABLE).update(wish="cancel")


def add(run: ImportRun, counts: Counts, rows: int) -> None:
    """Add the figures of a batch, in its transaction."""
    for name, number in vars(counts).items():
        run.count(name, number)
    run.count("at", rows)
    run.save(update_fields=("counts",))


def end(run: ImportRun) -> None:
    """The state that the run now has, by wish or because all is done."""
    tried = run.state == "trying"
    run.state = "checked" if tried else {"pause": "paused", "cancel": "cancelled"}.get(run.wish, "done")
    run.wish = ""
    if run.state not in ("paused", "checked"):
        run.ended_at = timezone.now()
        doubles.forget(run)
    run.counts.update(tally(run))
    run.save()


def tell(run: ImportRun) -> None:
    """Let the person know."""
    counts = {name: run.counts.get(name, 0) for name in ("created", "updated", "skipped", "bad")}
    notify([run.user_id], FINISHED, {**counts, "file": run.name, "url": f"/imports/{run.pk}/"}, category="import")


def try_out(run: ImportRun, actor: Actor, job: Job | None = None, sweep: Sweep = not_at_all) -> dict[str, int]:
    """Do everything as in earnest, batch by batch, and take each batch back; only the problems stay.

    Somebody who ends it half-way keeps the problems found so far.
    """
    writer = RowWriter(run, actor)
    figures: dict[str, int] = {}
    after, done, breath, held = 0, 0, Breath(), run
    while not held.wish and (rows := _next(run, after)):
        counts = Counts()
        try:
            with transaction.atomic():
                counts = writer.write(rows)
                raise TakenBack
        except TakenBack:
            writer.take_back()
        for name, number in vars(counts).items():
            figures[name] = figures.get(name, 0) + number
        save_rows([row for row in rows if row.state == "bad"], "state", "errors")
        after, done = rows[-1].number, done + len(rows)
        ImportRun.objects.filter(pk=run.pk).update(counts={**run.counts, "at": done})
        if job is not None:
            _report(job, done)
        held = ImportRun.objects.get(pk=run.pk)
        sweep()
        breath.take()
    run.refresh_from_db()
    run.state, run.counts = "trying", {**run.counts, "at": done, "dry": figures}
    end(run)
    return figures
