"""Taking a whole import back: created records go to the bin, changed ones get their old values, unless somebody has
worked on them since; those are left alone and listed."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction

from keben.data.actors import acting, note
from keben.data.imports import problems
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.store import save_rows
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.events.log import LoggedEvent
from keben.kernel.features.notifications import notify
from keben.kernel.problems import KebenError, Problem, Refused
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, enqueue, progress, task

BATCH = 200
CHANGED = Problem("changed_since", "Changed since the import and therefore left as it is.")
GONE = Problem("gone_since", "No longer there.")
TAKEN_BACK = "Import of “%(file)s” was undone: %(undone)s records, %(kept)s left as they are."


def ask_undo(run: ImportRun) -> None:
    """Let the worker take the import back. Raises Refused after the time is over."""
    if not run.can_undo:
        raise Refused.because("undo_over", "This import can no longer be undone.")
    with transaction.atomic():
        total = run.rows.filter(outcome__in=("created", "updated")).count()
        run.state = "undoing"
        run.counts.update(goal=total, at=0)
        run.job_id = enqueue("data.import_undo", {"run_id": run.pk}, user_id=run.user_id, total=total).pk
        run.save()


@task("data.import_undo")
def import_undo(job: Job, run_id: int) -> dict[str, int]:
    """Take back row by row, the last first; continues after a crash."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state != "undoing":
        return {}
    with acting(run.user_id, "import") as actor:
        counts = undo(run, actor, job)
        values = {"file": run.name, "url": f"/imports/{run.pk}/", **counts}
        notify([run.user_id], TAKEN_BACK, values, category="import")
    return counts


def undo(run: ImportRun, actor: Actor, job: Job | None = None) -> dict[str, int]:
    """Undo every written row; returns how many were taken back and how many kept."""
    entity = registry.get(run.entity)
    told = note(actor, run.entity, "undo-import", reason=run.name, data={"import": run.pk})
    actor = actor.caused_by(told.pk)
    moved: Moved = {}
    while True:
        with transaction.atomic():
            ImportRun.objects.select_for_update().get(pk=run.pk)
            rows = list(run.rows.filter(outcome__in=("created", "updated")).order_by("-number")[:BATCH])
            for row in rows:
                _take_back(entity, actor, row, moved)
            save_rows(rows, "outcome", "errors")
        run.count("at", len(rows))
        ImportRun.objects.filter(pk=run.pk).update(counts=run.counts)
        if not rows:
            break
        if job is not None:
            progress(job, run.counts["at"])
    run.refresh_from_db()
    counts = {name: run.rows.filter(outcome=name).count() for name in ("undone", "kept")}
    run.counts.update(counts)
    run.state = "undone"
    run.save()
    return counts


Moved = dict[tuple[str, int], tuple[int, int]]
"""By noun and key: the version that a row had written, and the one that taking it back made of it."""


def _take_back(entity: ResolvedEntity, actor: Actor, row: ImportRow, moved: Moved) -> None:
    """Undo one row with what came in beside it, or say why not."""
    now: Moved = {}
    try:
        with transaction.atomic():
            for label, (outcome, pk, version, event) in row.along.items():
                _restore(registry.get(label), actor, Written(outcome, pk, version, event), moved, now)
            if row.event_id is not None or row.outcome == "created":
                _restore(entity, actor, Written(row.outcome, row.record_id, row.version, row.event_id), moved, now)
    except KebenError as error:
        _keep(row, *error.problems())
        return
    moved.update(now)
    row.outcome, row.errors = "undone", {}


class Written(NamedTuple):
    """What an import wrote."""

    outcome: str
    pk: int | None
    version: int | None
    event: int | None


def _restore(entity: ResolvedEntity, actor: Actor, written: Written, moved: Moved, now: Moved) -> None:
    """Take one record back. Raises what forbids it."""
    record: Any = entity.model._base_manager.filter(pk=written.pk).first()
    if record is None or getattr(record, "deleted_at", None) is not None:
        raise Refused(GONE)
    place = (entity.label, record.pk)
    # A later row of the same file wrote it again and was taken back just now: then it is as this row left it.
    later = moved.get(place)
    untouched = later is not None and (written.version, record.version) == (later[0] - 1, later[1])
    if record.version != written.version and not untouched:
        raise Refused(CHANGED)
    if written.outcome == "created":
        perform("delete", record, actor=actor)
        return
    done = perform("edit", record, before(entity, written.event or 0), actor=actor)
    now[place] = (written.version or 0, done.record.version)


def before(entity: ResolvedEntity, event_id: int) -> dict[str, Any]:
    """The values that an update replaced, from the log."""
    event = LoggedEvent.objects.get(pk=event_id)
    editable = {item.name for item in entity.form_fields() if item.editable}
    return {
        name: entity.field(name).kind.unplain(was) for name, (was, _now) in event.changes.items() if name in editable
    }


def _keep(row: ImportRow, *found: Problem) -> None:
    row.outcome = "kept"
    row.errors = {"-1": [problems.to_plain(problem) for problem in found]}
