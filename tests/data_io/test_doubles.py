"""Rows of one file that repeat each other: the preview shows them as the writing treats them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override

from keben.data.imports.check import check
from keben.data.imports.choosing import choose, may_create
from keben.data.imports.doubles import PLACE
from keben.data.imports.fix import fix_cell
from keben.data.imports.model import ImportMark, ImportRow, ImportRun
from keben.data.imports.run import ask_run
from keben.domains.customers.models import Contact, Customer
from keben.kernel.access.actor import Actor
from keben.kernel.actions.bulk_create import BatchCreate
from keben.kernel.problems import Refused
from keben.kernel.settings import change_setting
from keben.kernel.tasks.worker import drain
from keben.kernel.testing.make import make
from tests.data_io.conftest import HEADER, names, row_of

CODE, OTHER = "91440300708461136T", "91330100799655058B"
TWICE = [
    row_of(1, uscc=CODE),
    row_of(2, name="沈阳完全另名股份公司", uscc=CODE),
    row_of(3, name="铁岭某某公司", phone="139 0000 0001"),
    row_of(4),
]
Upload = Callable[..., ImportRun]
State = tuple[str, str, list[tuple[str, str, int]]]


def checked(upload: Upload, manager: Actor, rows: list[list[str]], **choices: str) -> ImportRun:
    run = upload([HEADER, *rows])
    for name, value in {"key": "", "mode": "both", **choices}.items():
        setattr(run, name, value)
    run.save()
    check(run, manager)
    return run


def said(run: ImportRun) -> list[State]:
    """State, what it meets, and what is said of other rows of the file, beside which cell."""
    return [(row.state, row.met, of_rows(row)) for row in ImportRow.objects.filter(run=run).order_by("number")]


def of_rows(row: ImportRow) -> list[tuple[str, str, int]]:
    kept: list[tuple[str, Any]] = [(place, one) for place, found in row.errors.items() for one in found]
    kept += list(row.notes.items())
    return [(place, one["message"], one["params"]["number"]) for place, one in kept if one["code"].startswith("same")]


def row(run: ImportRun, number: int) -> ImportRow:
    return ImportRow.objects.get(run=run, number=number)


def imported(run: ImportRun) -> list[str]:
    ask_run(run)
    drain()
    return list(ImportRow.objects.filter(run=run).order_by("number").values_list("outcome", flat=True))


GOOD: State = ("good", "", [])
SAME_CODE = "The same unified social credit code as row %(number)s."
SAME_NUMBER = "The same number as row %(number)s."
NO_CODE = "A second record is not allowed here: row %(number)s has the same unified social credit code."
NO_NUMBER = "A second record is not allowed here: row %(number)s has the same number."


def test_the_same_code_and_the_same_number_show_in_the_preview(upload: Upload, manager: Actor) -> None:
    run = checked(upload, manager, TWICE)
    assert said(run) == [
        GOOD,
        ("dup", "row", [("1", SAME_CODE, 2)]),
        ("dup", "row-number", [("3", SAME_NUMBER, 2)]),
        GOOD,
    ]
    assert (run.counts["dup"], run.counts["met"], run.counts["good"]) == (2, 2, 2)
    assert imported(run) == ["created", "skipped", "created", "created"]
    assert names() == ["江东电网1有限公司", "铁岭某某公司", "江东电网4有限公司"]


def test_a_second_one_that_must_become_a_record_is_barred_as_in_the_writing(upload: Upload, manager: Actor) -> None:
    run = checked(upload, manager, TWICE, existing="new")
    assert said(run) == [
        GOOD,
        ("bad", "row", [("-1", NO_CODE, 2)]),
        ("dup", "row-number", [("3", SAME_NUMBER, 2)]),
        GOOD,
    ]
    with pytest.raises(Refused) as caught:
        choose(run, manager, row(run, 3), "new")
    with override("en"):
        assert [one.code for one in caught.value.problems()] == ["blocked"]
        assert may_create(run, row(run, 3)) == "Row 2 has the same unified social credit code."
    assert imported(run) == ["created", "", "created", "created"]


@pytest.mark.parametrize("existing", ["fill", "new"])
def test_numbers_that_block_bar_the_second_row_here_and_in_the_writing(
    existing: str, upload: Upload, manager: Actor
) -> None:
    run = checked(upload, manager, TWICE, existing=existing)
    change_setting("twins.import.phone", "block")
    barred = ("bad", "row-number", [("-1", NO_NUMBER, 2)])
    ask_run(run)  # the writing, under the new policy, of rows that were checked under the old one
    drain()
    written = row(run, 4)
    assert (written.outcome, written.state) == ("", "bad")
    assert not {"沈阳完全另名股份公司", "铁岭某某公司"} & set(names())
    again = checked(upload, manager, [row_of(11), row_of(12, phone="13900000011"), row_of(13)], existing=existing)
    assert said(again) == [GOOD, barred, GOOD]


def test_what_is_allowed_is_not_told(upload: Upload, manager: Actor) -> None:
    change_setting("twins.import.phone", "allow")
    run = checked(upload, manager, [row_of(1), row_of(2, phone="13900000001")])
    assert said(run) == [GOOD, GOOD]


def test_only_a_row_that_comes_in_can_be_repeated(upload: Upload, manager: Actor) -> None:
    rows = [row_of(1, uscc=CODE, founded="gestern"), row_of(2, uscc=CODE), row_of(3, uscc=CODE)]
    run = checked(upload, manager, rows)
    assert said(run) == [("bad", "", []), GOOD, ("dup", "row", [("1", SAME_CODE, 3)])]
    choose(run, manager, row(run, 3), "skip")
    assert said(run)[2] == GOOD
    fix_cell(run, manager, row(run, 2), 4, "2016-05-04")
    assert said(run)[0] == GOOD
    assert said(run)[2] == ("dup", "row", [("1", SAME_CODE, 2)])


def test_what_is_put_right_in_the_first_row_is_taken_back_from_the_second(upload: Upload, manager: Actor) -> None:
    rows = [row_of(1, uscc=CODE), row_of(2, uscc=CODE), row_of(3, uscc=OTHER)]
    run = checked(upload, manager, rows, existing="new")
    assert said(run) == [GOOD, ("bad", "row", [("-1", NO_CODE, 2)]), GOOD]
    fix_cell(run, manager, row(run, 2), 1, OTHER)
    assert said(run) == [GOOD, GOOD, ("bad", "row", [("-1", NO_CODE, 2)])]
    assert run.counts["bad"] == 1


def test_a_row_says_one_thing_where_it_repeats_in_several(upload: Upload, manager: Actor) -> None:
    rows = [row_of(1, uscc=CODE), row_of(1, uscc=CODE)]
    run = checked(upload, manager, rows, key="name")
    assert said(run)[1] == ("dup", "row", [("0", "The same as row %(number)s.", 2)])


def test_a_number_shared_inside_the_file_is_told_beside_what_the_row_meets(upload: Upload, manager: Actor) -> None:
    make(Customer, name="旧客户", phone="13900000001", owner=manager.user_id)
    run = checked(upload, manager, [row_of(1), row_of(2, phone="13900000001")])
    second = row(run, 3)
    assert (second.met, sorted(second.notes)) == ("phone", ["-1", "3"])


def test_only_updates_compare_the_chosen_key(upload: Upload, manager: Actor) -> None:
    made = make(Customer, name="旧客户", uscc=CODE, phone="", owner=manager.user_id)
    rows = [row_of(1, name="旧客户", uscc=CODE), row_of(2, uscc=CODE), row_of(3, uscc=OTHER, phone="13900000001")]
    run = checked(upload, manager, rows, key="uscc", mode="update", existing="overwrite")
    assert [(row.match_id, row.met) for row in ImportRow.objects.filter(run=run).order_by("number")] == [
        (made.pk, "code"), (made.pk, "code"), (None, ""),
    ]  # fmt: skip
    assert [found for _state, _met, found in said(run)] == [[], [("1", "The same as row %(number)s.", 2)], []]


def test_nothing_is_kept_for_comparing_once_the_import_is_done(upload: Upload, manager: Actor) -> None:
    run = checked(upload, manager, TWICE)
    assert set(ImportMark.objects.values_list("run_id", "kind").distinct()) == {
        (run.pk, PLACE["name"]), (run.pk, PLACE["uscc"]), (run.pk, PLACE["phone"]),
    }  # fmt: skip
    imported(run)
    assert ImportMark.objects.count() == 0


def test_a_second_check_does_not_repeat_the_marks(upload: Upload, manager: Actor) -> None:
    run = checked(upload, manager, TWICE)
    before, count = said(run), ImportMark.objects.count()
    check(run, manager)
    assert (said(run), ImportMark.objects.count()) == (before, count)


@pytest.mark.parametrize(("second", "refused"), [("甲公司", []), ("乙公司", ["twins"])])
def test_people_of_one_customer_may_share_a_number_in_one_batch(
    second: str, refused: list[str], manager: Actor
) -> None:
    change_setting("twins.import.phone", "block")
    made = {name: make(Customer, name=name, phone="", owner=manager.user_id) for name in ("甲公司", "乙公司")}
    rows = [
        {"name": "王丽", "mobile": "13911112222", "customer": made["甲公司"].pk},
        {"name": "李强", "mobile": "13911112222", "customer": made[second].pk},
    ]
    answers = BatchCreate(Contact, replace(manager, face="import")).write(rows)
    assert [one.code for made in answers if made.error for one in made.error.problems()] == refused
    assert Contact.objects.count() == 2 - len(refused)
