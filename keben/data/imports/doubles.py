"""Rows of one file that mean the same record, or share a number: the preview says it as the writing will treat it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter

from django.db import connection
from django.utils.translation import gettext as translate

from keben.data.imports import problems
from keben.data.imports.model import ImportMark, ImportRow, ImportRun
from keben.data.imports.store import save_rows
from keben.data.twins import hits
from keben.data.twins.find import OF_KIND
from keben.data.twins.keys import CODE, EMAIL, NAME, PHONE, Key
from keben.data.twins.policy import BLOCK, policy
from keben.kernel.entity import Twins
from keben.kernel.problems import Problem
from keben.kernel.registry import registry
from keben.kernel.rows_in import rows_in

AT_ONCE = 400
KEY = "key"
"""The chosen key, beside the kinds of what twins are compared by."""
MEANS_ONE = (KEY, CODE, NAME)
SPOKEN = (*MEANS_ONE, PHONE, EMAIL)
PLACE = {kind: place for place, kind in enumerate(SPOKEN)}
HITS = {**OF_KIND, NAME: hits.KEY}
OUT, NEW, OLD, ANEW, CHOSEN = range(5)
"""Does not come in; becomes a record; means one that is there; becomes one by choice; changes the chosen one."""
ROW, NUMBER = "row", "row-number"
SAYS = {
    KEY: "The same as row %(number)s.",
    NAME: "The same as row %(number)s.",
    CODE: "The same unified social credit code as row %(number)s.",
    PHONE: "The same number as row %(number)s.",
    EMAIL: "The same address as row %(number)s.",
}
REFUSES = {
    NAME: "A second record is not allowed here: row %(number)s has the same name.",
    CODE: "A second record is not allowed here: row %(number)s has the same unified social credit code.",
    PHONE: "A second record is not allowed here: row %(number)s has the same number.",
    EMAIL: "A second record is not allowed here: row %(number)s has the same address.",
}
BECAUSE = {
    NAME: "Row %(number)s has the same name.",
    CODE: "Row %(number)s has the same unified social credit code.",
    PHONE: "Row %(number)s has the same number.",
    EMAIL: "Row %(number)s has the same address.",
}
TOLD, REFUSED = "same_row", "same_row_blocked"
SHARED = """
    SELECT number, fate, kind, value FROM (
        SELECT id, number, fate, kind, value, COUNT(*) OVER (PARTITION BY value) AS times
        FROM import_mark WHERE run_id = %s
    ) AS mark WHERE times > 1 ORDER BY number, id
"""
"""One pass and one sort: PostgreSQL knows nothing of rows that came a moment ago, and joined them one by one."""
PLACES = "import_mark (run_id, number, fate, kind, value)"
Mark = tuple[int, int, int, int, int]
"""Run, row, fate, place of the kind in `SPOKEN`, value."""
Found = tuple[str, int, bool]
"""What is shared, with which row, and whether it keeps the later one out."""


def marks(run: ImportRun, row: ImportRow, keys: Sequence[Key], *, matched: bool) -> list[Mark]:
    """What a row that was just examined may share with others."""
    if row.errors or row.choice == "skip":
        fate = OUT
    elif row.choice:
        fate = ANEW if row.choice == "new" else CHOSEN
    else:
        fate = OLD if matched and run.existing != "new" else NEW
    wanted = [(KEY, row.key)] if row.key else []
    if run.mode != "update":
        wanted += [key for key in keys if key[0] in PLACE]
    return [(run.pk, row.number, fate, PLACE[kind], _short(kind, value)) for kind, value in wanted]


def _short(kind: str, value: str) -> int:
    """A number instead of the text: quick to compare, and nothing personal."""
    return int.from_bytes(blake2b(f"{kind}:{value}".encode(), digest_size=8).digest(), "big", signed=True)


def keep(run: ImportRun, rows: Sequence[ImportRow], found: Sequence[Mark], *, anew: bool) -> None:
    """Write what rows may share; `anew` where there may be older marks of theirs."""
    numbers = [row.number for row in rows] if anew else []
    for start in range(0, len(numbers), AT_ONCE):
        ImportMark.objects.filter(run_id=run.pk, number__in=numbers[start : start + AT_ONCE]).delete()
    rows_in(PLACES, found)


def forget(run: ImportRun) -> None:
    """Nothing is compared inside the file any more."""
    ImportMark.objects.filter(run_id=run.pk).delete()


def tell(run: ImportRun) -> None:
    """Say of every row which earlier one it repeats, and take back what is no longer so; writes only what changes."""
    now = {number: _text(found) for number, found in _doubles(run)}
    told = dict(run.rows.filter(outcome="").exclude(double="").values_list("number", "double"))
    changed = sorted(number for number in now.keys() | told.keys() if now.get(number) != told.get(number))
    columns = _columns(run)
    for start in range(0, len(changed), AT_ONCE):
        rows = list(run.rows.filter(outcome="", number__in=changed[start : start + AT_ONCE]))
        for row in rows:
            _take_back(row)
            row.double = now.get(row.number, "")
            if row.double:
                _say(row, columns)
        save_rows(rows, "errors", "notes", "state", "met", "double")


def refused(row: ImportRow) -> str:
    """Why the row may not become a record beside an earlier row; empty where it may."""
    if not row.double.endswith("!"):
        return ""
    kind, number = _parted(row.double)
    return translate(BECAUSE[kind]) % {"number": number}


def _doubles(run: ImportRun) -> Iterator[tuple[int, Found]]:
    """Row by row in the order of the file: only a row that comes in can be repeated by a later one."""
    first: dict[int, int] = {}
    blocks = {kind for kind, hit in HITS.items() if policy("import", hit) == BLOCK}
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [run.pk])
        found = cursor.fetchall()
    for (number, fate), group in groupby(found, key=itemgetter(0, 1)):
        own = [(SPOKEN[place], value) for _number, _fate, place, value in group]
        shared = {kind: first[value] for kind, value in reversed(own) if value in first}
        double = _double(run, fate, shared, blocks)
        if double is not None:
            yield number, double
        if fate != OUT and not (double and double[2]):
            for _kind, value in own:
                first.setdefault(value, number)


def _double(run: ImportRun, fate: int, shared: Mapping[str, int], blocks: set[str]) -> Found | None:
    kinds = [kind for kind in SPOKEN if kind in shared]
    if not kinds or fate == CHOSEN:
        return None
    if run.existing != "new" and fate != ANEW and kinds[0] in MEANS_ONE:
        return kinds[0], shared[kinds[0]], False  # it goes into the record of the earlier row
    if fate in (NEW, ANEW, OUT) and (barred := [kind for kind in kinds if kind in blocks]):
        return barred[0], shared[barred[0]], True
    return (kinds[0], shared[kinds[0]], False) if fate != ANEW else None


def _text(found: Found) -> str:
    kind, number, barred = found
    return f"{kind}:{number}{'!' if barred else ''}"


def _parted(double: str) -> tuple[str, int]:
    kind, _colon, rest = double.partition(":")
    return kind, int(rest.rstrip("!"))


def _say(row: ImportRow, columns: Mapping[str, str]) -> None:
    kind, number = _parted(row.double)
    column = columns.get(kind, "-1")
    if row.double.endswith("!"):
        problem = Problem(REFUSED, REFUSES[kind], {"number": number})
        row.errors.setdefault("-1", []).append(problems.to_plain(problem))
    else:
        column = "-2" if column in row.notes and kind not in MEANS_ONE else column
        row.notes[column] = problems.to_plain(Problem(TOLD, SAYS[kind], {"number": number}))
    row.met = row.met or (ROW if kind in MEANS_ONE else NUMBER)
    row.state = "bad" if row.errors else "dup"


def _take_back(row: ImportRow) -> None:
    """The row as it was examined, without what was said of its earlier twin."""
    if not row.double:
        return
    kept = {column: [one for one in found if one["code"] != REFUSED] for column, found in row.errors.items()}
    row.errors = {column: found for column, found in kept.items() if found}
    row.notes = {column: note for column, note in row.notes.items() if note["code"] != TOLD}
    row.met = "" if row.met in (ROW, NUMBER) else row.met
    only_warned = all(note["code"] == "no_key" for note in row.notes.values())
    row.state = "bad" if row.errors else "good" if not row.notes else "warn" if only_warned else "dup"


def _columns(run: ImportRun) -> dict[str, str]:
    """Beside which cell it is said: the one column of that kind; beside the row where there are several."""
    entity = registry.get(run.entity)
    twins = entity.declaration.twins or Twins()
    names = {KEY: (run.key,), CODE: (twins.code,), PHONE: twins.phones, EMAIL: twins.emails}
    fields = [(name, str(column)) for column, name in sorted(run.fields().items())]
    found = {kind: [column for name, column in fields if name in wanted] for kind, wanted in names.items()}
    return {kind: columns[0] for kind, columns in found.items() if len(columns) == 1}
