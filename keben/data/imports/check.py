"""The check: every row of the file is read through the Kinds of its fields and staged with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as translate

from keben.base.ahead import names_ahead
from keben.data.actors import acting
from keben.data.imports import doubles, matching, problems
from keben.data.imports.ahead import Gradually
from keben.data.imports.limits import too_many_rows
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.reading import Reading, RowReader
from keben.data.imports.source import all_rows
from keben.data.imports.store import save_rows, tally
from keben.data.imports.sweeping import sweeping
from keben.data.imports.twins import KEPT, TWIN, Met, RowTwins, blocked
from keben.data.twins.hits import VALUE
from keben.kernel.access.actor import Actor
from keben.kernel.actions.blank import blank
from keben.kernel.actions.insert import insert
from keben.kernel.behind import committing, going_on, meanwhile
from keben.kernel.joined import sentences
from keben.kernel.problems import Invalid, Problem
from keben.kernel.settings import setting
from keben.kernel.tasks.job import Job, enqueue, progress, task

BATCH = 1000
NONE: tuple[list[ImportRow], list[ImportRow]] = [], []
STATES = ("errors", "notes", "state", "key", "match_id", "hits", "met", "double", "names")
SHORT = "The line has %(found)s of %(columns)s cells; it seems to be cut off."
LONG = "The line has %(found)s cells for %(columns)s columns; a delimiter inside a text may have shifted them."
LEFT = Problem("left_out", "Left out by choice.")
CHOSEN = Problem("chosen", "Somebody has chosen what becomes of this row.")
LIKE = Problem("like", "It is like a record that is there; without a choice it is created.")
BLOCKED = "A second record is not allowed here: %(why)s"
FAR, SETTLED = "value-far", "chosen"
"""Met by the chosen key out of reach, met nothing any more."""
NO_KEY = Problem("no_key", "Without this value the row cannot be compared with what exists; it will be created.")


def ask_check(run: ImportRun) -> None:
    """Let the worker check the run."""
    run.state, run.checked, run.error = "checking", 0, ""
    with transaction.atomic():
        run.job_id = enqueue("data.import_check", {"run_id": run.pk}, user_id=run.user_id, total=run.total).pk
        run.save()


@task("data.import_check")
def import_check(job: Job, run_id: int) -> dict[str, int]:
    """Stage and check all rows; started again after a crash, it begins anew, for nothing was written elsewhere."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state != "checking":
        return {}
    with acting(run.user_id, "import") as actor:
        try:
            counts = check(run, actor, job)
        except Invalid as error:
            run.state, run.error = "failed", sentences(p.text() for p in error.problems())[:500]
            run.save(update_fields=("state", "error"))
            return {}
    return counts


def check(run: ImportRun, actor: Actor, job: Job | None = None) -> dict[str, int]:
    """Check every row; returns how many are good, doubtful, double and bad."""
    examiner = Examiner(run, actor)
    doubles.forget(run)
    done = 0
    found = names_ahead(_restage(run) if not run.staged else _staged(run), examiner.names)
    with closing(found) as batches, sweeping() as sweep:
        batch, coming = next(batches, NONE)
        examiner.read(batch)
        while batch:
            examiner.examine(batch)
            ahead = examiner.ahead(coming)
            with transaction.atomic(), going_on():
                meanwhile(ahead.bit)  # while the database takes these rows in
                done += len(batch)
                ImportRun.objects.filter(pk=run.pk).update(checked=done)
                if job is not None:
                    progress(job, done)
                if run.staged:
                    save_rows(batch, *STATES)
                else:
                    insert(batch)
                doubles.keep(run, batch, examiner.marks, anew=False)
                batch, coming = next(batches, NONE)
                with committing():
                    examiner.take(ahead)
                    sweep()
    doubles.tell(run)
    run.staged, run.total, run.checked, run.state = True, done, done, "checked"
    run.counts = {**{k: v for k, v in run.counts.items() if k in ("created", "updated", "skipped")}, **tally(run)}
    run.save()
    return dict(run.counts)


def _restage(run: ImportRun) -> Iterator[list[ImportRow]]:
    run.rows.all().delete()
    most = int(setting("import.max_rows"))
    numbered = all_rows(run)
    total = 0
    while found := list(islice(numbered, BATCH)):
        total += len(found)
        if total > most:
            raise too_many_rows(most)
        yield [blank(ImportRow, run_id=run.pk, number=number, cells=cells) for number, cells in found]


def _staged(run: ImportRun) -> Iterator[list[ImportRow]]:
    after = 0
    while True:
        found = list(run.rows.filter(outcome="", number__gt=after).order_by("number")[:BATCH])
        if not found:
            return
        after = found[-1].number
        yield found


class Examiner:
    """Reads rows and writes down what is wrong with them."""

    def __init__(self, run: ImportRun, actor: Actor) -> None:
        self.run, self.actor = run, actor
        self.reader = RowReader(run, actor)
        self.twins = RowTwins(self.reader.entity, actor)
        self.marks: list[doubles.Mark] = []
        self.said: list[Reading] = []

    def names(self, rows: Sequence[ImportRow]) -> list[str]:
        """The names in rows that are to be examined later."""
        return self.twins.names(self.reader.columns, rows)

    def read(self, rows: Sequence[ImportRow]) -> None:
        """Read what rows say, and what they are compared by; only what they link to is asked of the database."""
        self.take(self.ahead(rows))

    def ahead(self, rows: Sequence[ImportRow]) -> Gradually:
        """Rows that are to be examined later, what they link to looked up, so that reading them needs no database."""
        self.reader.forget()
        self.reader.prime([row.cells for row in rows])
        return Gradually(rows, self.reader.read_each)

    def take(self, rows: Gradually) -> None:
        """These are examined next."""
        self.said = rows.all()
        for reading in self.said:
            reading.keys = self.twins.keys(reading.values)

    def examine(self, rows: Sequence[ImportRow]) -> None:
        """Set state, errors, notes, key and match of each row that was read, and what they may share as `marks`.

        Saves nothing.
        """
        reader, run = self.reader, self.run
        self.marks = []
        for row, reading in zip(rows, self.said, strict=True):
            row.key = matching.key_text(reading.values.get(run.key)) if run.key else ""
        matches = matching.find(reader.entity, self.actor, run.key, (row.key for row in rows)) if run.key else {}
        found = self.twins.find([(reading.values, reading.keys) for reading in self.said])
        for row, reading, met in zip(rows, self.said, found, strict=True):
            # Who chose to update by a key means that key; a new row may be there already under another spelling.
            twin = self.twins.match(reading.values, met) if run.mode != "update" else None
            match = chosen(row, matches.get(row.key, twin))
            if run.mode != "update" and (match is None or (run.existing == "new" and not row.choice)):
                reader.require(reading)
            reader.require_beside(reading)
            if torn := self._torn(row):
                reading.errors.setdefault(-1, []).append(torn)
            row.errors, row.notes = problems.by_column(reading.errors), {}
            self._meets(row, match, met)
            self._judge(row, match, matching.EXISTS if row.key in matches else TWIN)
            row.double, row.names = "", self.twins.told(reading.values)
            self.marks += doubles.marks(run, row, reading.keys, matched=match is not None)

    def _meets(self, row: ImportRow, match: matching.Match | None, met: Sequence[Met]) -> None:
        """Keep what the row meets; by what is surest, and whether that is within reach, rows are alike in question."""
        row.hits = [one.kept() for one in met[:KEPT]]
        mine = next((one.facts.pk for one in met if one.mine), None)
        row.match_id = match.pk if match is not None and match.pk is not None else mine
        if not met and match is not None and not row.choice:
            row.hits = [[self.reader.entity.label, match.pk, VALUE, 100]] if match.pk else []
            row.met = VALUE if match.pk else FAR
        elif met:
            row.met = met[0].relation if mine is not None else f"{met[0].relation}-far"
        else:
            row.met = SETTLED if row.choice else ""

    def _torn(self, row: ImportRow) -> Problem | None:
        """Whether a line seems to be cut off, or its cells to be shifted; not once somebody has put a cell right."""
        columns, found = len(self.run.columns), len(row.cells)
        if not self.run.even or row.fixed or found == columns or not (found < columns or any(row.cells[columns:])):
            return None
        return Problem("torn", SHORT if found < columns else LONG, {"found": found, "columns": columns})

    def _judge(self, row: ImportRow, match: matching.Match | None, there: Problem) -> None:
        column = str(self.reader.column_of.get(self.run.key, -1))
        if row.choice == "skip":
            row.errors, row.notes[column] = {}, problems.to_plain(LEFT)
        elif row.choice:
            row.notes[column] = problems.to_plain(CHOSEN)
        elif match is not None and self.run.existing != "new":
            skipping = self.run.existing == "skip" or self.run.mode == "create"
            if match.problem is not None and not skipping:
                row.errors.setdefault(column, []).append(problems.to_plain(match.problem))
            else:
                row.notes[column] = problems.to_plain(match.problem or there)
        elif match is None and self.run.mode == "update":
            row.errors.setdefault(column, []).append(problems.to_plain(matching.UNKNOWN))
        elif match is None and (why := blocked(row.hits)):
            problem = Problem("blocked", BLOCKED, {"why": translate(why)})
            row.errors.setdefault("-1", []).append(problems.to_plain(problem))
        elif row.met:
            row.notes.setdefault("-1", problems.to_plain(LIKE))
        row.state = "bad" if row.errors else "dup" if row.notes else "good"
        if row.state == "good" and self.run.key and not row.key and self.run.mode == "both":
            row.notes[column] = problems.to_plain(NO_KEY)
            row.state = "warn"


def chosen(row: ImportRow, match: matching.Match | None) -> matching.Match | None:
    """The record that a row means once somebody has chosen for it."""
    if row.choice == "new":
        return None
    return matching.Match(row.choice_id) if row.choice == "update" else match
