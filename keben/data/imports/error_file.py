"""The rows that were not imported, as a file with the reasons beside them, ready to be put right and imported again."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as translate

from keben.data.imports.model import ImportRun
from keben.data.imports.problems import sentences
from keben.data.sheet import new_sheet


def write_errors(run: ImportRun, path: Path, form: str = "xlsx") -> int:
    """Write the bad and the kept rows; returns how many."""
    titles = [str(column["title"]) for column in run.columns]
    sheet = new_sheet(form, path, name=translate("Rows with errors"))
    count = after = 0
    try:
        sheet.title([translate("Row"), *titles, translate("Reason")])
        while True:
            rows = run.rows.filter(number__gt=after).exclude(errors={}).order_by("number")
            batch = list(rows[:1000])
            if not batch:
                return count
            for row in batch:
                cells = [row.cells[i] if i < len(row.cells) else "" for i in range(len(titles))]
                sheet.row([row.number, *cells, sentences(row.errors, titles)])
            count, after = count + len(batch), batch[-1].number
    finally:
        sheet.close()
