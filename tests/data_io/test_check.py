"""The mapping is guessed and remembered; the check says for every cell what is wrong and what would be right."""

from __future__ import annotations

from collections.abc import Callable

from keben.data.imports.check import check
from keben.data.imports.fix import adopt_all, count_suggestions, fix_cell
from keben.data.imports.model import ImportRow, ImportRun
from keben.data.imports.start import look, remap, remember
from keben.domains.customers.models import Customer
from keben.kernel.access.actor import Actor
from keben.kernel.registry import registry
from keben.kernel.testing.make import make
from tests.data_io.conftest import HEADER, row_of

GOOD_CODE = "91320400MA0TKL6M8Y"


def row(run: ImportRun, number: int) -> ImportRow:
    return ImportRow.objects.get(run=run, number=number)


def codes(found: ImportRow) -> dict[str, list[str]]:
    return {column: [p["code"] for p in problems] for column, problems in found.errors.items()}


def test_titles_find_their_fields(upload: Callable[..., ImportRun]) -> None:
    run = upload([HEADER, row_of(1)])
    assert run.mapping == {
        "0": "name", "1": "uscc", "2": "level", "3": "phone", "4": "founded_on", "5": "region", "6": "owner",
    }  # fmt: skip
    assert run.columns[0]["samples"] == ["江东电网1有限公司"]
    assert run.key == "name"


def test_english_names_pinyin_and_near_misses_find_their_fields(upload: Callable[..., ImportRun]) -> None:
    run = upload([("Customer name", "dianhua", "khjb", "e_mail", "注册资本金", "nothing"), ("a", "", "", "", "", "x")])
    fields = run.fields()
    assert (fields[0], fields[1], fields[3], fields[4]) == ("name", "phone", "email", "registered_capital")
    assert 5 not in fields


def test_a_mapping_is_remembered_for_the_same_header(upload: Callable[..., ImportRun], manager: Actor) -> None:
    entity = registry.get("customers.Customer")
    run = upload([HEADER, row_of(1)])
    remap(run, entity, manager, {"3": "", "6": "phone"})
    remember(run)
    again = upload([HEADER, row_of(2)])
    assert (again.mapping["3"], again.mapping["6"]) == ("", "phone")
    other = upload([(*HEADER, "更多"), [*row_of(3), ""]])
    assert other.mapping["3"] == "phone"


def test_bad_cells_say_what_and_where(upload: Callable[..., ImportRun], manager: Actor) -> None:
    run = upload(
        [
            HEADER,
            row_of(1),
            row_of(2, name=""),
            row_of(3, founded="2026-13-02"),
            row_of(4, level="重要客户"),
            row_of(5, phone="12"),
            row_of(6, region="江东 无西"),
            row_of(7, owner="无此人"),
            row_of(8, uscc="91320400MAOTKL6M8Y"),
        ]
    )
    check(run, manager)
    found = {n: codes(row(run, n)) for n in range(2, 10)}
    assert found[2] == {}
    assert found[3] == {"0": ["required"]}
    assert list(found[4]) == ["4"]
    assert found[5] == {"2": ["link_missing"]}
    assert list(found[6]) == ["3"]
    assert list(found[7]) == ["5"]
    assert found[8] == {"6": ["link_missing"]}
    assert list(found[9]) == ["1"]
    assert (run.counts["bad"], run.counts["good"] + run.counts["warn"]) == (7, 1)
    assert row(run, 5).errors["2"][0]["hint"] == "重要"


def test_a_fixed_cell_is_checked_again(upload: Callable[..., ImportRun], manager: Actor) -> None:
    run = upload([HEADER, row_of(1, founded="昨天x")])
    check(run, manager)
    fix_cell(run, manager, row(run, 2), 4, "2016/5/4")
    fixed = row(run, 2)
    assert (fixed.state != "bad", fixed.cells[4], fixed.fixed, fixed.errors) == (True, "2016/5/4", {"4": "昨天x"}, {})
    assert run.counts["bad"] == 0


def test_all_suggestions_are_adopted_and_the_words_remembered(upload: Callable[..., ImportRun], manager: Actor) -> None:
    run = upload([HEADER, row_of(1, level="重要客户"), row_of(2, level="重要客户"), row_of(3, name="", level="VIP级")])
    check(run, manager)
    assert count_suggestions(run) == 3
    assert adopt_all(run, manager) == 3
    assert [row(run, n).cells[2] for n in (2, 3, 4)] == ["重要", "重要", "VIP"]
    assert codes(row(run, 4)) == {"0": ["required"]}
    assert run.words == {"level": {"重要客户": "重要", "VIP级": "VIP"}}
    remember(run)
    again = upload([HEADER, row_of(4, level="重要客户")])
    check(again, manager)
    assert again.counts["bad"] == 0


def test_doubles_inside_the_file_and_against_the_base_are_shown(
    upload: Callable[..., ImportRun], manager: Actor
) -> None:
    known = make(Customer, name="旧客户", uscc="91310115MA1H7PQD2N" if False else "", owner=manager.user_id)
    run = upload([("客户名称", "电话"), ("旧客户", ""), ("新客户", "13911112222"), ("新客户", "")])
    check(run, manager)
    assert run.key == "name"
    old, second = row(run, 2), row(run, 4)
    assert (old.state, old.match_id, old.notes["0"]["code"]) == ("dup", known.pk, "exists")
    assert (row(run, 3).state, second.state, second.notes["0"]["params"]) == ("good", "dup", {"number": 3})


def test_a_record_outside_the_scope_is_told_to_exist_and_no_more(
    upload: Callable[..., ImportRun], manager: Actor
) -> None:
    make(Customer, name="别人的客户")
    run = upload([("客户名称", "电话"), ("别人的客户", "13911112222")])
    check(run, manager)
    found = row(run, 2)
    assert (found.state, found.match_id, codes(found)) == ("bad", None, {"0": ["exists_elsewhere"]})


def test_amounts_in_wan_by_the_title(upload: Callable[..., ImportRun], manager: Actor) -> None:
    from keben.data.imports.reading import RowReader

    run = upload([("客户名称", "注册资本（万元）"), ("甲", "80")])
    assert RowReader(run, manager).read(["甲", "80"]).values == {"name": "甲", "registered_capital": 80_000_000}


def test_choosing_another_encoding_reads_the_file_anew(upload: Callable[..., ImportRun], manager: Actor) -> None:
    run = upload([HEADER, row_of(1)], encoding="gb18030")
    check(run, manager)
    run.encoding = "cp1252"
    look(run, registry.get("customers.Customer"), manager)
    assert run.columns[0]["title"] != "客户名称"
    assert (run.state, run.staged, ImportRow.objects.filter(run=run).count()) == ("mapping", False, 0)
