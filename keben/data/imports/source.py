"""The rows of an uploaded file as lists of texts with their line numbers, streamed, whatever the format."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.core.files.storage import default_storage

from keben.data.imports import encoding as guess
from keben.data.imports.limits import TEXTS, damaged
from keben.data.imports.model import ImportRun
from keben.data.sheet import as_typed

HEAD = 60
csv.field_size_limit(1 << 20)
Row = tuple[int, list[str]]


@dataclass
class Glance:
    """What the first rows of a file tell."""

    rows: list[Row]
    sheets: list[str] = field(default_factory=list)
    sheet: str = ""
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


@contextmanager
def local(path: str) -> Iterator[Path]:
    """The stored file as a file of this machine; a copy where the storage lies elsewhere."""
    try:
        yield Path(default_storage.path(path))
        return
    except NotImplementedError:
        pass
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / Path(path).name
        with default_storage.open(path) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        yield copy


def glance(run: ImportRun) -> Glance:
    """The first rows and, of a workbook, its sheets. Raises Invalid for a file that cannot be read."""
    with local(run.path) as path:
        if run.form in TEXTS:
            return Glance(list(islice(_csv_rows(run, path), HEAD)))
        with _workbook(path, run.sheet, HEAD) as lines:
            about = json.loads(next(lines, "") or "{}")
            if not about:
                raise damaged()
            rows = [_row(line) for line in lines]
        merged = [(tuple(a), tuple(b)) for a, b in about["merged"]]
        return Glance(rows, about["sheets"], about["sheet"], merged)


def all_rows(run: ImportRun) -> Iterator[Row]:
    """Every row below the header that has any text, one at a time."""
    last = run.header_row + run.header_height - 1
    with local(run.path) as path:
        if run.form in TEXTS:
            found: Iterator[Row] = _csv_rows(run, path)
            yield from ((number, cells) for number, cells in found if number > last and any(cells))
            return
        with _workbook(path, run.sheet) as lines:
            next(lines, "")
            for line in lines:
                number, cells = _row(line)
                if number > last:
                    yield number, cells


def first_text(path: Path, encoding: str, size: int = 1 << 16) -> str:
    """The beginning of a text file, for guessing."""
    with path.open("rb") as file:
        first = file.read(size)
    return first.decode(guess.codec(encoding, first), errors="replace")


def _csv_rows(run: ImportRun, path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        first = file.read(4096)
    with path.open(encoding=guess.codec(run.encoding, first), errors="replace", newline="") as text:
        reader = csv.reader((line.replace("\0", "") for line in text), delimiter=run.delimiter or ",")
        number = 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise damaged() from None
            number += 1
            yield number, [as_typed(cell.strip()) for cell in cells]


def _row(line: str) -> Row:
    number, *cells = json.loads(line)
    return number, [as_typed(cell) for cell in cells]


@contextmanager
def _workbook(path: Path, sheet: str, most: int | None = None) -> Iterator[Iterator[str]]:
    """The lines that the reading process prints. Raises Invalid when it fails."""
    command = [sys.executable, "-m", "keben.data.imports.workbook", str(path), sheet, str(most or "")]
    root = Path(__file__).resolve().parents[3]
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(  # noqa: S603 - our own module
            command, stdout=subprocess.PIPE, stderr=complaints, encoding="utf-8", cwd=root
        )
        assert child.stdout is not None
        finished = False
        try:
            yield child.stdout
            finished = True
        finally:
            child.stdout.close()
            if not finished:
                child.kill()
            code = child.wait()
    if code != 0:
        raise damaged()
