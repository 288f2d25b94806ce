"""How large a file may be, and whether a workbook is what it claims to be: checked before anything unpacks it."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import Invalid
from keben.kernel.settings import declare_setting

declare_setting("import.max_mb", _("Import and export"), _("Largest import file (MB)"), Integer(1, 1000), 50)
declare_setting("import.max_rows", _("Import and export"), _("Most rows of an import"), Integer(1, 5_000_000), 500_000)

FORMS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods",
         ".vcf": "vcf", ".vcard": "vcf", ".mbox": "mbox"}  # fmt: skip
TEXTS = ("csv", "vcf", "mbox")
"""Forms that lie in the storage as text tables; cards and mailboxes were turned into one."""
MOST_COLUMNS = 300
UNPACKED = 400 * 2**20
RATIO = 200
ENTRIES = 5000
CELLS = 30_000_000
_PLACE = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"')


def form_of(name: str) -> str:
    """The form by the ending of the name. Raises Invalid."""
    form = FORMS.get(Path(name).suffix.lower())
    if form is None:
        raise Invalid.single(
            "file",
            "file_type",
            "“%(name)s” cannot be imported. Choose a CSV, XLSX, XLS, ODS, VCF or MBOX file.",
            name=name,
        )
    return form


def check_workbook(path: Path, form: str) -> None:
    """Refuse bombs and damaged archives. Raises Invalid."""
    with path.open("rb") as file:
        magic = file.read(8)
    if form == "xls":
        if not magic.startswith(b"\xd0\xcf\x11\xe0"):
            raise damaged()
        return
    if not zipfile.is_zipfile(path):
        raise damaged()
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise damaged() from None


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or declared > UNPACKED:
        raise bomb()
    budget = UNPACKED
    for entry in entries:
        if entry.file_size > 10 * 2**20 and entry.file_size > RATIO * max(entry.compress_size, 1):
            raise bomb()
        budget = _read_through(archive, entry, budget)


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int) -> int:
    """Unpack one entry into nothing, counting; the sizes in the directory may lie. Returns what is left."""
    sheet = entry.filename.startswith("xl/worksheets/")
    rows = columns = 0
    tail = b""
    with archive.open(entry) as file:
        while part := file.read(1 << 18):
            budget -= len(part)
            if budget < 0:
                raise bomb()
            if sheet:
                for letters, row in _PLACE.findall(tail + part):
                    rows, columns = max(rows, int(row)), max(columns, _column(letters))
                tail = part[-40:]
    # A reader lays cells out as a rectangle: two cells in opposite corners would fill the memory.
    if rows * columns > CELLS:
        raise bomb()
    return budget


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def damaged() -> Invalid:
    """The file is not what its name says."""
    return Invalid.single(
        "file", "file_damaged", "The file is damaged or not of the type that its name says. Save it again as XLSX."
    )


def bomb() -> Invalid:
    """The file unpacks to far more than it seems."""
    return Invalid.single(
        "file",
        "file_bomb",
        "The file unpacks to far more than its size and was not opened. Copy the rows into a new sheet or save as CSV.",
    )


def too_many_rows(most: int) -> Invalid:
    """The file has more rows than the setting allows."""
    return Invalid.single(
        "file", "too_many_rows", "The file has more than %(most)s rows. Split it into several files.", most=f"{most:,}"
    )
