"""Go through the possible twins as somebody who knows every company: truth.csv answers the same or not the same."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer every pair of the queue, the most certain first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--person", required=True, metavar="NUMBER", help="staff number of the person who answers")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keben.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from django.contrib.auth import get_user_model

    from keben.data.actors import acting

    person = get_user_model()._base_manager.get(staff_no=options.person)
    with acting(person.pk, "import") as actor:
        same, different = answer(companies(options.folder), actor)
    print(f"the same {same}, not the same {different}")
    return 0


def companies(folder: Path) -> dict[int, set[str]]:
    """Which companies the rows of each customer speak of; of one that was merged away, those of whom it became."""
    from keben.data.imports.model import ImportRow, ImportRun
    from keben.kernel.merging.model import FormerKey

    label = "customers.Customer"
    first: dict[tuple[str, str], int] = {}
    for run in ImportRun.objects.filter(entity=label).order_by("pk"):
        first.setdefault((run.name, run.sheet), run.pk)
    records: dict[tuple[str, str, int], int] = {}
    for (name, sheet), run_key in first.items():
        rows = ImportRow.objects.filter(run_id=run_key).exclude(record_id=None)
        records |= {(name, sheet, number): key for number, key in rows.values_list("number", "record_id")}
    stays = dict(FormerKey.objects.filter(entity=label).values_list("object_id", "survivor_id"))
    found: dict[int, set[str]] = defaultdict(set)
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = records.get((row["file"], row["sheet"], int(row["row"])))
            if key is not None:
                found[stays.get(key, key)].add(row["company"])
    return found


def answer(truth: dict[int, set[str]], actor: Any) -> tuple[int, int]:
    """Say of each open pair what it is; returns how many were the same, and how many not."""
    from keben.domains.customers.matching.actions import Different, Same
    from keben.domains.customers.matching.model import TwinPair
    from keben.kernel.actions.perform import perform

    told = [0, 0]
    while keys := list(
        TwinPair.objects.filter(state="open").order_by("-probability", "pk").values_list("pk", flat=True)
    ):
        for key in keys:
            pair = TwinPair.objects.select_related("left", "right").filter(pk=key, state="open").first()
            if pair is None:  # settled with an earlier one of its group
                continue
            one, other = truth[pair.left_id], truth[pair.right_id]
            same = one == other
            perform(Same if same else Different, pair, {}, actor=actor, acknowledge=("twins",))
            if same:
                one |= other
                other |= one
            told[not same] += 1
    return told[0], told[1]


if __name__ == "__main__":
    sys.exit(main())
