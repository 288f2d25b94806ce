"""Files that are too large, not what they claim, or bombs are refused before anything unpacks them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from keben.data.imports import limits
from keben.data.imports.model import ImportRun
from keben.kernel.problems import Denied, Invalid
from keben.kernel.settings import change_setting
from tests.data_io.conftest import HEADER, row_of
from tests.data_io.test_encodings import workbook


def code_of(error: pytest.ExceptionInfo[Invalid]) -> str:
    return error.value.problems()[0].code


def test_a_zip_bomb_is_not_opened(upload: Callable[..., ImportRun]) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 2**20))
    with pytest.raises(Invalid) as error:
        upload(data.getvalue(), name="bomb.xlsx")
    assert code_of(error) == "file_bomb"
    assert not ImportRun.objects.exists()


def test_many_small_bombs_make_one(upload: Callable[..., ImportRun], monkeypatch: pytest.MonkeyPatch) -> None:
    """No entry packs suspiciously well; together they are too much."""
    monkeypatch.setattr(limits, "UNPACKED", 2**20)
    data = io.BytesIO(workbook({"a": [["x", "y"], ["1", "2"]]}))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"xl/media/{number}.bin", bytes(range(256)) * 2**8)
    with pytest.raises(Invalid) as error:
        upload(data.getvalue(), name="many.xlsx")
    assert code_of(error) == "file_bomb"


def test_a_size_that_lies_is_found_out(upload: Callable[..., ImportRun], files: Path) -> None:
    """The directory says 2 bytes, the entry unpacks to a megabyte."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2**20)
    lying = data.getvalue().replace((2**20).to_bytes(4, "little"), (2).to_bytes(4, "little"))
    with pytest.raises(Invalid) as error:
        upload(lying, name="lies.xlsx")
    assert code_of(error) == "file_damaged"
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_an_archive_inside_the_archive_is_not_unpacked(upload: Callable[..., ImportRun]) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"0" * (30 * 2**20))
    data = io.BytesIO(workbook({"a": [["客户名称"], ["江东电网"]]}))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/embeddings/bomb.zip", inner.getvalue())
    assert upload(data.getvalue(), name="nested.xlsx").columns[0]["samples"] == ["江东电网"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../evil.csv", "evil.csv"), ("C:\\evil.csv", "evil.csv"), ("a/../b\x00.csv", "b.csv"),
     ("..csv.csv", "csv.csv"), ("客户\u202evsc.csv", "客户vsc.csv")],
)  # fmt: skip
def test_no_name_of_a_file_reaches_the_disk(
    upload: Callable[..., ImportRun], files: Path, name: str, shown: str
) -> None:
    run = upload([HEADER, row_of(1)], name=name)
    assert run.name == shown
    kept = [path for path in files.rglob("*") if path.is_file()]
    assert [path.relative_to(files).as_posix() for path in kept] == [run.path]
    assert re.fullmatch(r"imports/\d{4}/\d{2}/[0-9a-f]{32}\.csv", run.path)


def test_two_cells_in_opposite_corners_are_a_bomb(upload: Callable[..., ImportRun]) -> None:
    data = io.BytesIO(workbook({"a": [["x", "y"], ["1", "2"]]}))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/worksheets/sheet9.xml", '<sheetData><c r="A1"/><c r="XFD1048576"/></sheetData>')
    with pytest.raises(Invalid) as error:
        upload(data.getvalue(), name="corners.xlsx")
    assert code_of(error) == "file_bomb"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("customers.exe", b"MZ", "file_type"),
        ("customers.xlsx", b"no archive", "file_damaged"),
        ("customers.xls", b"no workbook", "file_damaged"),
        ("customers.csv", b"", "file_empty"),
        ("customers.csv", b"name,phone\n", "no_rows"),
    ],
)
def test_what_cannot_be_imported_says_why(
    upload: Callable[..., ImportRun], name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Invalid) as error:
        upload(content, name=name)
    assert code_of(error) == code
    assert not ImportRun.objects.exists()


def test_a_file_beyond_the_setting_is_refused(upload: Callable[..., ImportRun]) -> None:
    change_setting("import.max_mb", 1)
    with pytest.raises(Invalid) as error:
        upload(b"x" * (2**20 + 1), name="large.csv")
    assert code_of(error) == "file_large"


def test_a_damaged_workbook_says_so(upload: Callable[..., ImportRun]) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nothing")
    with pytest.raises(Invalid) as error:
        upload(data.getvalue(), name="broken.xlsx")
    assert code_of(error) == "file_damaged"


def test_who_may_not_import_cannot_start(acting_as: Callable[..., object], lookups: None) -> None:
    from keben.data.imports.start import new_run
    from keben.kernel.registry import registry

    actor = acting_as("sales")
    with pytest.raises(Denied):
        new_run(registry.get("customers.Customer"), actor, "a.csv", io.BytesIO(b"a,b\n1,2\n"), 8)  # type: ignore[arg-type]
    assert not ImportRun.objects.exists()


def test_more_rows_than_allowed_fail_the_check(upload: Callable[..., ImportRun], manager: object) -> None:
    from keben.data.imports.check import ask_check
    from keben.kernel.tasks.worker import drain

    change_setting("import.max_rows", 2)
    run = upload([HEADER, row_of(1), row_of(2), row_of(3)])
    ask_check(run)
    drain()
    run.refresh_from_db()
    assert (run.state, "2" in run.error) == ("failed", True)
