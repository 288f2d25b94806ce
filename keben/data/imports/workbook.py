"""Read a workbook in a process of its own: `python -m keben.data.imports.workbook FILE [SHEET] [ROWS]`.

A workbook is unpacked as a whole; here that can neither fill the memory of the worker nor take it down.
Prints one JSON line about the sheets, then one per row: [number, cell, …].
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sys
from typing import Any

MEMORY = 3 * 2**30
SECONDS = 600


def text_of(value: Any) -> str:
    """A cell as a person reads it: whole numbers without .0, days without a time of midnight."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value).strip()


def limit() -> None:
    """Where the system can, cap the memory and the time of this process."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main(path: str, sheet: str = "", most: str = "") -> int:
    """Print the rows of a sheet; without a name those of the first visible one."""
    limit()
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    from keben.data.imports import percent_cells

    out = sys.stdout
    with CalamineWorkbook.from_path(path) as book:
        names = [
            meta.name
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
        ]
        chosen = sheet if sheet in names else (names or [""])[0]
        table = book.get_sheet_by_name(chosen) if chosen else None
        merged = getattr(table, "merged_cell_ranges", None) or []
        about = {"sheets": names, "sheet": chosen, "rows": table.total_height if table else 0,
                 "merged": [[list(a), list(b)] for a, b in merged[:500]]}  # fmt: skip
        out.write(json.dumps(about, ensure_ascii=False) + "\n")
        if table is None:
            return 0
        start = table.start or (0, 0)
        percents = percent_cells.columns(path, chosen)
        # Columns left of the first filled one are no columns of the file; rows keep the number of the sheet.
        for number, row in enumerate(table.iter_rows(), start=1):
            if most and number > int(most):
                break
            cells = (
                [
                    percent_cells.text_of(value) if at in percents and isinstance(value, float) else text_of(value)
                    for at, value in enumerate(row[start[1] :], start[1])
                ]
                if percents
                else [text_of(value) for value in row[start[1] :]]
            )
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                out.write(json.dumps([number, *cells], ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    raise SystemExit(main(*sys.argv[1:4]))
