"""The walk of docs/users/inherited.md, command by command, and the archive after it against the truth, to the row."""

from __future__ import annotations

import csv
import os
import runpy
import shlex
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from keben.config.cli import main
from keben.data.imports.model import ImportRow, ImportRun
from keben.domains.customers.matching.model import TwinPair
from keben.domains.customers.models import Contact, Customer
from keben.kernel.merging.model import MergeRecord
from tests.house.handbook import blocks, commands

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/users/inherited.md"
SURE = ("new", "again", "sister", "branch", "spelling")
Place = tuple[str, str, int]


class Told(NamedTuple):
    """What truth.csv says of a row."""

    company: str
    name: str
    person: str
    kind: str
    broken: str


@pytest.fixture
def walk(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`walk(2)` runs the commands of the third heading in a folder of its own; returns their exit codes."""
    monkeypatch.chdir(tmp_path)
    by_heading: dict[str, list[str]] = defaultdict(list)
    for block in blocks(PAGE):
        by_heading[block.heading[:1]] += commands(block) if block.language == "console" else []

    def run(heading: int) -> list[int]:
        codes = []
        for line in by_heading[str(heading)]:
            program, *arguments = [str(ROOT / p) if p.startswith("examples/") else p for p in shlex.split(line)]
            if arguments[0].endswith("review.py"):  # in this process: a database in memory has one connection
                script = runpy.run_path(arguments[0])
                codes.append(script["main"](arguments[1:]))
            elif program == "python":
                env = {**os.environ, "PYTHONPATH": str(ROOT)}
                subprocess.run([sys.executable, *arguments], check=True, env=env)
                codes.append(0)
            elif arguments != ["migrate"]:  # the database of the tests is there
                codes.append(main(arguments))
        return codes

    return run


def truth() -> dict[Place, Told]:
    with Path("inherited/truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["file"], row["sheet"], int(row["row"])): Told(
            row["company"], row["true name"], row["person"], row["kind"], row["broken"]
        )
        for row in rows
    }


def staged() -> dict[Place, ImportRow]:
    """The rows of the first import of each file."""
    first: dict[tuple[str, str], ImportRun] = {}
    for run in ImportRun.objects.filter(entity="customers.Customer").order_by("pk"):
        first.setdefault((run.name, run.sheet), run)
    return {(name, sheet, row.number): row for (name, sheet), run in first.items()
            for row in ImportRow.objects.filter(run=run)}  # fmt: skip


def survivors() -> dict[int, int]:
    """Who stays for each customer that was merged away."""
    found = {
        loser: done.survivor_id
        for done in MergeRecord.objects.filter(entity="customers.Customer")
        for loser in done.losers
    }
    for loser in list(found):
        while found[loser] in found:
            found[loser] = found[found[loser]]
    return found


def test_the_folder_becomes_one_archive(walk: Any, capsys: Any) -> None:
    assert set(walk(1)) == {0}
    assert set(walk(3)) <= {0, 2}
    told, rows = truth(), staged()
    assert rows.keys() == told.keys()
    broken = {place for place, one in told.items() if one.broken}
    assert {place for place, row in rows.items() if row.errors} == broken
    assert {place for place, row in rows.items() if row.record_id is None} == broken

    good = {place: one for place, one in told.items() if not one.broken}
    record_of = {place: rows[place].record_id for place in good}
    # A twin with a credit code draws later rows with this code to itself; the search joins the two afterwards.
    twinned = {one.company for one in good.values() if one.kind not in SURE}
    companies: dict[Any, set[str]] = defaultdict(set)
    records: dict[str, set[Any]] = defaultdict(set)
    for place, one in good.items():
        companies[record_of[place]].add(one.company)
        if one.company not in twinned:
            records[one.company].add(record_of[place])
    assert [found for found in companies.values() if len(found) > 1] == []
    assert [found for found in records.values() if len(found) > 1] == []
    assert set(Customer.objects.values_list("pk", flat=True)) == set(companies)
    people = {(record_of[place], one.person) for place, one in good.items()}
    kept = list(Contact.objects.values_list("customer_id", "name"))
    assert sorted(kept) == sorted(people)

    capsys.readouterr()
    walk(3)
    assert {line.partition(", skipped")[0] for line in capsys.readouterr().out.splitlines()} == {"created 0, updated 0"}
    assert Customer.objects.count() == len(companies)
    assert Contact.objects.count() == len(people)

    assert walk(4) == [0, 0]
    batch, review, *_more = capsys.readouterr().out.splitlines()[-2:]
    assert "refused 0" in batch
    final = survivors()
    ends = {place: final.get(key, key) for place, key in record_of.items()}
    joined: dict[Any, set[str]] = defaultdict(set)
    homes: dict[str, set[Any]] = defaultdict(set)
    for place, one in good.items():
        joined[ends[place]].add(one.company)
        homes[one.company].add(ends[place])
    assert [found for found in joined.values() if len(found) > 1] == [], "no sister, no branch, no stranger"
    assert [found for found in homes.values() if len(found) > 1] == [], "nobody is there twice"
    assert set(Customer.objects.filter(deleted_at=None).values_list("pk", flat=True)) == set(ends.values())
    people = {(ends[place], one.person) for place, one in good.items()}
    kept = list(Contact.objects.filter(deleted_at=None).values_list("customer_id", "name"))
    assert sorted(kept) == sorted(people)
    assert review.startswith("the same 0, "), "what is one was certain enough to be merged unasked"
    assert TwinPair.objects.filter(state="open").count() == 0
