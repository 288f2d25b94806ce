"""Cells put right in the sheet: one by one, by suggestion, or all of the same kind at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from keben.data.imports import doubles
from keben.data.imports.check import Examiner
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.store import save_rows, tally
from keben.kernel.access.actor import Actor
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.links import Link
from keben.kernel.problems import Refused

SAVED = ("cells", "fixed", "errors", "notes", "state", "key", "match_id", "hits", "met", "double")
CLOSED = ("checking", "trying", "undoing", "undone")
BATCH = 500


def fix_cell(run: ImportRun, actor: Actor, row: ImportRow, column: int, value: str) -> None:
    """Write another text into a cell and check its row again. Raises Refused for a row that is done."""
    if row.outcome or run.state in CLOSED:
        raise Refused.because("row_done", "This row can no longer be changed.")
    _put(row, column, value)
    examine_again(run, actor, [row])


def _put(row: ImportRow, column: int, value: str) -> None:
    cells = list(row.cells) + [""] * (column + 1 - len(row.cells))
    row.fixed.setdefault(str(column), cells[column])
    cells[column] = value.strip()
    row.cells = cells


def examine_again(run: ImportRun, actor: Actor, rows: Sequence[ImportRow]) -> None:
    """Check these rows once more and count anew."""
    with transaction.atomic():
        examiner = Examiner(run, actor)
        examiner.read(rows)
        examiner.examine(rows)
        save_rows(rows, *SAVED)
        doubles.keep(run, rows, examiner.marks, anew=True)
        doubles.tell(run)
        # The worker may be importing the good rows meanwhile: its figures must not be overwritten.
        held = ImportRun.objects.select_for_update().get(pk=run.pk)
        held.counts.update(tally(run))
        held.words = run.words
        held.save(update_fields=("counts", "words"))
        run.counts = held.counts


def suggestions(row: ImportRow) -> dict[int, str]:
    """Suggested texts by column."""
    found = {}
    for column, problems in row.errors.items():
        hint = next((problem["hint"] for problem in problems if problem.get("hint")), "")
        if hint and int(column) >= 0:
            found[int(column)] = hint
    return found


def adopt_all(run: ImportRun, actor: Actor) -> int:
    """Take every suggestion; words for choices and links are remembered for the next file. Returns how many cells."""
    if run.state in CLOSED:
        raise Refused.because("row_done", "This row can no longer be changed.")
    count = after = 0
    kinds = {column: target.kind for column, target in Examiner(run, actor).reader.columns}
    while True:
        rows = list(run.rows.filter(outcome="", state="bad", number__gt=after).order_by("number")[:BATCH])
        if not rows:
            return count
        after = rows[-1].number
        touched = []
        for row in rows:
            found = suggestions(row)
            for column, hint in found.items():
                if isinstance(kinds.get(column), (Choice, Link)):
                    run.words.setdefault(run.fields()[column], {})[row.cells[column]] = hint
                _put(row, column, hint)
            count += len(found)
            if found:
                touched.append(row)
        if touched:
            examine_again(run, actor, touched)


def count_suggestions(run: ImportRun, most: int = 2000) -> int:
    """How many cells have a suggestion, among the first bad rows."""
    rows = run.rows.filter(outcome="", state="bad").order_by("number")[:most]
    return sum(len(suggestions(row)) for row in rows)
