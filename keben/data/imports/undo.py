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
from keben.kernel.actions.bulk_act import BatchAct
from keben.kernel.actions.perform import perform
from keben.kernel.breath import Breath
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
    breath = Breath()
    while True:
        breath.take()
        with transaction.atomic():
            ImportRun.objects.select_for_update().get(pk=run.pk)
            rows = list(run.rows.filter(outcome__in=("created", "updated")).order_by("-number")[:BATCH])
            if not _at_once(entity, actor, rows, moved):
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


def _at_once(entity: ResolvedEntity, actor: Actor, rows: list[ImportRow], moved: Moved) -> bool:
    """Undo a batch of rows together, which is much faster; nothing is done where anything speaks against it.

    What was changed goes back first: whatever the rows of a batch created, only later rows have changed.
    """
    parts = [_written(entity, row) for row in rows]
    if not all(noun.recycles for row in parts for noun, _part in row):
        return False
    now: Moved = dict(moved)
    try:
        with transaction.atomic():
            made: list[tuple[ResolvedEntity, Written]] = []
            for row in parts:
                if all(part.outcome == "created" for _noun, part in row):
                    made += row
                    continue
                for noun, part in row:
                    _restore(noun, actor, part, now, now)
            _throw_away(made, actor, now)
    except KebenError:
        return False
    moved.update(now)
    for done in rows:
        done.outcome, done.errors = "undone", {}
    return True


def _throw_away(made: list[tuple[ResolvedEntity, Written]], actor: Actor, moved: Moved) -> None:
    """Delete created records noun by noun, what came along before what it hangs on. Raises what forbids one."""
    nouns: dict[str, list[Written]] = {}
    for noun, part in made:
        nouns.setdefault(noun.label, []).append(part)
    for label, parts in nouns.items():
        run = BatchAct(registry.get(label).model, actor, parsed=True, does="delete")
        held = run.hold([part.pk or 0 for part in parts])
        for part in parts:
            _still(label, held.get(part.pk or 0), part, moved)
        for answer in run.write([(record, {}) for record in held.values()]):
            if answer.error is not None:
                raise answer.error


def _take_back(entity: ResolvedEntity, actor: Actor, row: ImportRow, moved: Moved) -> None:
    """Undo one row with what came in beside it, or say why not."""
    now: Moved = {}
    try:
        with transaction.atomic():
            for noun, part in _written(entity, row):
                _restore(noun, actor, part, moved, now)
    except KebenError as error:
        _keep(row, *error.problems())
        return
    moved.update(now)
    row.outcome, row.errors = "undone", {}


def _written(entity: ResolvedEntity, row: ImportRow) -> list[tuple[ResolvedEntity, Written]]:
    """What a row wrote, what came along first."""
    parts = [(registry.get(label), Written(*values)) for label, values in row.along.items()]
    if row.event_id is not None or row.outcome == "created":
        parts.append((entity, Written(row.outcome, row.record_id, row.version, row.event_id)))
    return parts


class Written(NamedTuple):
    """What an import wrote."""

    outcome: str
    pk: int | None
    version: int | None
    event: int | None


def _restore(entity: ResolvedEntity, actor: Actor, written: Written, moved: Moved, now: Moved) -> None:
    """Take one record back. Raises what forbids it."""
    record: Any = entity.model._base_manager.filter(pk=written.pk).first()
    _still(entity.label, record, written, moved)
    if written.outcome == "created":
        perform("delete", record, actor=actor)
        return
    done = perform("edit", record, before(entity, written.event or 0), actor=actor)
    now[(entity.label, record.pk)] = (written.version or 0, done.record.version)


def _still(label: str, record: Any, written: Written, moved: Moved) -> None:
    """Raises what forbids taking it back: it is gone, out of reach, or somebody has worked on it since."""
    if isinstance(record, KebenError):
        raise record
    if record is None or getattr(record, "deleted_at", None) is not None:
        raise Refused(GONE)
    place = (label, record.pk)
    # A later row of the same file wrote it again and was taken back just now: then it is as this row left it.
    later = moved.get(place)
    untouched = later is not None and (written.version, record.version) == (later[0] - 1, later[1])
    if record.version != written.version and not untouched:
        raise Refused(CHANGED)


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
