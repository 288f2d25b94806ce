"""The rows that were not imported, as a file with the reasons beside them, ready to be put right and imported again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db.models import Q
from django.utils.translation import gettext as translate

from keben.data.actors import actor_of
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.problems import from_plain, sentences
from keben.data.sheet import new_sheet
from keben.data.twins.find import known
from keben.data.twins.guard import reason
from keben.data.twins.hits import WHY, Hit

AT_ONCE = 1000
LEFT_OUT = "left_out"


def write_errors(run: ImportRun, path: Path, form: str = "xlsx") -> int:
    """Write the bad rows, those left out by choice, and the kept ones; returns how many."""
    titles = [str(column["title"]) for column in run.columns]
    sheet = new_sheet(form, path, name=translate("Rows with errors"))
    count = after = 0
    try:
        sheet.title([translate("Row"), *titles, translate("Reason")])
        while True:
            rows = run.rows.filter(~Q(errors={}) | Q(choice="skip"), number__gt=after).order_by("number")
            batch = list(rows[:AT_ONCE])
            if not batch:
                return count
            for row, met in zip(batch, words_of(run, batch), strict=True):
                cells = [row.cells[i] if i < len(row.cells) else "" for i in range(len(titles))]
                sheet.row([row.number, *cells, " ".join(filter(None, (_why(row, titles), *met)))])
            count, after = count + len(batch), batch[-1].number
    finally:
        sheet.close()


def _why(row: ImportRow, titles: Sequence[str]) -> str:
    if row.choice != "skip":
        return sentences(row.errors, titles)
    return "; ".join(from_plain(one).text() for one in row.notes.values() if one["code"] == LEFT_OUT)


def words_of(run: ImportRun, rows: Sequence[ImportRow]) -> list[list[str]]:
    """What each row meets, in the words of every other entrance and no more than the person may know."""
    places = {(label, pk) for row in rows for label, pk, *_rest in row.hits}
    if not places:
        return [[] for _row in rows]
    actor = actor_of(run.user_id, "import")
    facts = {(label, one.pk): one for label, one in known(places, actor)}
    return [
        [
            reason(Hit(label, relation, score, facts[label, pk]).plain(actor)).text()
            for label, pk, relation, score in row.hits
            if relation in WHY and (label, pk) in facts
        ]
        for row in rows
    ]
