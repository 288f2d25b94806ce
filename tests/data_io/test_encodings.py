"""Files as people have them: any encoding, any delimiter, titles above the header, workbooks with several sheets."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from keben.data.imports import encoding
from keben.data.imports.model import ImportRun
from keben.data.imports.source import all_rows
from keben.data.imports.workbook import text_of
from tests.data_io.conftest import HEADER, as_csv, row_of

SIMPLIFIED = [HEADER, row_of(1, name="晋原煤业集团有限公司", region="山西省太原市")]
TRADITIONAL = [("客戶名稱", "電話", "地址"), ("台北電腦股份有限公司", "02-27208889", "台北市信義區松仁路一百號")]


@pytest.mark.parametrize(
    ("rows", "codec", "expected"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "big5"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-16-le", "utf-16"),
        (SIMPLIFIED, "utf-16-be", "utf-16"),
        ([("name", "city"), ("Müller", "Köln")], "cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_recognised(tmp_path: Any, rows: Any, codec: str, expected: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(as_csv(rows).encode(codec))
    assert encoding.detect(path) == expected


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_rows_are_the_same_in_every_encoding(upload: Callable[..., ImportRun], codec: str) -> None:
    run = upload(SIMPLIFIED, encoding=codec)
    assert [column["title"] for column in run.columns] == list(HEADER)
    assert list(all_rows(run)) == [(2, SIMPLIFIED[1])]


def test_big5_is_read_and_its_titles_find_their_fields(upload: Callable[..., ImportRun]) -> None:
    run = upload(TRADITIONAL, encoding="big5")
    assert run.encoding == "big5"
    assert run.mapping == {"0": "name", "1": "phone", "2": "address"}


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_recognised(delimiter: str) -> None:
    text = as_csv([("a", "b", "c"), ("1", "2", "3"), ("4", "x, y", "6")], delimiter)
    assert encoding.guess_delimiter(text) == delimiter


def test_rare_characters_are_named() -> None:
    assert encoding.rare(["沪东契约", "洪湃与鿏"]) == ["鿏"]


def workbook(sheets: dict[str, list[list[Any]]], merges: tuple[tuple[int, int, int, int, str], ...] = ()) -> bytes:
    """An XLSX with these sheets; merges go into the first."""
    from xlsxwriter import Workbook

    data = io.BytesIO()
    book = Workbook(data, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for merge in merges:
            sheet.merge_range(*merge)
        merges = ()
    book.close()
    return data.getvalue()


def test_a_workbook_offers_its_sheets_and_reads_the_first(upload: Callable[..., ImportRun]) -> None:
    data = workbook({"客户": [["客户名称", "电话"], ["江东电网", 13912345678.0]], "其他": [["x", "y"], ["1", "2"]]})
    run = upload(data, name="two.xlsx")
    assert (run.sheets, run.sheet) == (["客户", "其他"], "客户")
    assert list(all_rows(run)) == [(2, ["江东电网", "13912345678"])]


def test_a_percentage_of_a_workbook_is_read_as_it_is_shown(upload: Callable[..., ImportRun]) -> None:
    from xlsxwriter import Workbook

    data = io.BytesIO()
    book = Workbook(data, {"in_memory": True})
    book.add_worksheet("说明")
    sheet = book.add_worksheet("A & B")
    exact, whole, day = (book.add_format({"num_format": code}) for code in ("0.00%", "0%", "yyyy-mm-dd"))
    sheet.write_row(0, 0, ["客户名称", "毛利率", "折扣", "系数", "日期"])
    for number, share in enumerate((0.125, 0.07, -1.5), start=1):
        sheet.write(number, 0, f"客户{number}")
        sheet.write(number, 1, share, exact)
        sheet.write(number, 2, share, whole)
        sheet.write(number, 3, share)
        sheet.write(number, 4, 46000 + number, day)
    sheet.write(4, 0, "客户4")
    sheet.write(4, 1, "15%")
    book.close()
    run = upload(data.getvalue(), name="shares.xlsx")
    run.sheet = "A & B"
    assert list(all_rows(run)) == [
        (2, ["客户1", "12.5%", "12.5%", "0.125", "2025-12-10"]),
        (3, ["客户2", "7%", "7%", "0.07", "2025-12-11"]),
        (4, ["客户3", "-150%", "-150%", "-1.5", "2025-12-12"]),
        (5, ["客户4", "15%"]),
    ]


def test_a_title_above_the_header_is_no_header(upload: Callable[..., ImportRun]) -> None:
    rows = [["华东大区客户清单"], [], ["客户名称", "电话", "地址"], ["江东电网", "13912345678", "中山路1号"]]
    run = upload(workbook({"客户": rows}), name="titled.xlsx")
    assert (run.header_row, run.header_height) == (3, 1)
    assert list(all_rows(run)) == [(4, ["江东电网", "13912345678", "中山路1号"])]


def test_two_header_lines_with_merged_cells_become_one(upload: Callable[..., ImportRun]) -> None:
    rows = [
        ["客户名称", "联系方式", "", "地址"],
        ["", "电话", "邮箱", ""],
        ["江东电网", "13912345678", "a@b.cn", "中山路"],
    ]
    merges = ((0, 1, 0, 2, "联系方式"), (0, 0, 1, 0, "客户名称"))
    run = upload(workbook({"客户": rows}, merges), name="double.xlsx")
    assert (run.header_row, run.header_height) == (1, 2)
    assert [column["title"] for column in run.columns] == ["客户名称", "联系方式 / 电话", "联系方式 / 邮箱", "地址"]
    assert [cells for _number, cells in all_rows(run)] == [["江东电网", "13912345678", "a@b.cn", "中山路"]]


def test_cells_read_as_people_see_them() -> None:
    import datetime as dt

    midnight = dt.datetime(2026, 9, 3)  # noqa: DTZ001 - a cell of a sheet knows no time zone
    found = [text_of(value) for value in (13912345678.0, 1.5, True, None, midnight, dt.date(2026, 9, 3))]
    assert found == ["13912345678", "1.5", "1", "", "2026-09-03", "2026-09-03"]
