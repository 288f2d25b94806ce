"""`keben import` does what the browser does, as a person."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from keben.config.commands import import_
from tests.data_io.conftest import HEADER, as_csv, names, row_of


@pytest.fixture
def command(people: Callable[..., Any], lookups: None, tmp_path: Path) -> Callable[..., int]:
    """`command(rows, "--dry-run")` runs it as a sales manager; returns the exit code."""
    people("sales_manager", staff_no="E77", name="陈思远")
    people("sales", staff_no="E78")

    def run(rows: list[Any], *arguments: str, person: str = "E77") -> int:
        path = tmp_path / "in.csv"
        path.write_text(as_csv(rows), encoding="utf-8")
        parser = argparse.ArgumentParser()
        import_.configure(parser)
        given = [str(path), "--noun", "customers.Customer", "--person", person, *arguments]
        return import_.run(parser.parse_args(given))

    return run


def test_rows_come_in_and_bad_ones_go_to_a_file(command: Callable[..., int], tmp_path: Path, capsys: Any) -> None:
    errors = tmp_path / "bad.csv"
    rows = [HEADER, row_of(1), row_of(2, name="")]
    assert command(rows, "--errors", str(errors)) == 2
    assert names() == ["江东电网1有限公司"]
    assert capsys.readouterr().out == "created 1, updated 0, skipped 0, bad 1\n"
    assert "13900000002" in errors.read_text(encoding="utf-8-sig")


def test_a_dry_run_keeps_nothing(command: Callable[..., int], capsys: Any) -> None:
    assert command([HEADER, row_of(1)], "--dry-run") == 0
    assert capsys.readouterr().out.startswith("created 1")
    assert names() == []


def test_columns_are_named(command: Callable[..., int]) -> None:
    assert command([("A", "B"), ("甲公司", "x")], "--map", "A=name", "--map", "B=") == 0
    assert names() == ["甲公司"]


@pytest.mark.parametrize(
    ("arguments", "person", "expected"),
    [
        (("--map", "Z=name"), "E77", "'Z'"),
        (("--map", "客户名称=nonsense"), "E77", "nonsense"),
        ((), "E99", "E99"),
        ((), "E78", "导入"),
    ],
)
def test_what_is_wrong_is_said(
    command: Callable[..., int], capsys: Any, arguments: tuple[str, ...], person: str, expected: str
) -> None:
    assert command([HEADER, row_of(1)], *arguments, person=person) == 1
    assert expected in capsys.readouterr().err
    assert names() == []
