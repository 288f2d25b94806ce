"""Writing sheets that are safe to open: no cell of text can become a formula, whatever somebody typed into it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Protocol

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 32_000
_FIGURE = re.compile(r"[+-][0-9][0-9, ]*(\.[0-9]+)?%?")
"""-5, -3.5 %, +86 139 0255 6021: nothing to compute, and worth nothing with an apostrophe."""


def safe(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet program would compute it."""
    return f"'{text}" if text.startswith(DANGEROUS) and not _FIGURE.fullmatch(text) else text


def as_typed(text: str) -> str:
    """What somebody typed before `safe`, so that a file of ours comes in again as it went out."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(DANGEROUS) else text


class Sheet(Protocol):
    """A file to which rows are added."""

    def row(self, cells: Sequence[Any]) -> None:
        """Add a row; figures stay figures."""

    def title(self, cells: Sequence[str]) -> None:
        """Add the row of column titles."""

    def remark(self, text: str) -> None:
        """Add a line about the file itself."""

    def close(self) -> None:
        """Finish the file."""


class CsvSheet:
    """CSV in UTF-8 with the mark that lets Excel read Chinese."""

    def __init__(self, path: Path) -> None:
        self.file: IO[str] = path.open("w", encoding="utf-8-sig", newline="")
        # Quoted, because a program that parts columns elsewhere would find a formula behind its own sign.
        self.writer = csv.writer(self.file, quoting=csv.QUOTE_NONNUMERIC)

    def row(self, cells: Sequence[Any]) -> None:
        """See Sheet."""
        self.writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in cells])

    def title(self, cells: Sequence[str]) -> None:
        """See Sheet."""
        self.row(cells)

    def remark(self, text: str) -> None:
        """See Sheet."""
        self.row([text])

    def close(self) -> None:
        """See Sheet."""
        self.file.close()


class XlsxSheet:
    """XLSX, written row by row so that the memory stays flat."""

    def __init__(self, path: Path, name: str, header: str = "") -> None:
        from xlsxwriter import Workbook

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = Workbook(str(path), options)
        clean = "".join(char for char in name if char not in "[]:*?/\\'")
        self.sheet = self.book.add_worksheet(clean[:31] or None)
        self.bold = self.book.add_format({"bold": True, "bg_color": "#EEF0F3", "bottom": 1})
        self.grey = self.book.add_format({"font_color": "#98A1B0"})
        self.at = 0
        if header:
            self.sheet.set_header("&R" + header.replace("&", "&&")[:200])

    def row(self, cells: Sequence[Any], form: Any = None) -> None:
        """See Sheet."""
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool) and abs(float(cell)) < 1e15:
                self.sheet.write_number(self.at, column, float(cell), form)
            else:
                self.sheet.write_string(self.at, column, safe(str(cell))[:LONGEST], form)
        self.at += 1

    def title(self, cells: Sequence[str]) -> None:
        """See Sheet."""
        for column, cell in enumerate(cells):
            self.sheet.set_column(column, column, min(max(10, 2 * len(str(cell)) + 4), 40))
        self.row(cells, self.bold)
        self.sheet.freeze_panes(self.at, 1)

    def remark(self, text: str) -> None:
        """See Sheet."""
        self.row([text], self.grey)

    def close(self) -> None:
        """See Sheet."""
        self.book.close()


def new_sheet(form: str, path: Path, *, name: str = "", header: str = "") -> Sheet:
    """A sheet of the form `csv` or `xlsx`."""
    return CsvSheet(path) if form == "csv" else XlsxSheet(path, name, header)
