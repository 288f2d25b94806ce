"""Counts the tests of a run from the report pytest writes."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Counts(NamedTuple):
    """How many tests ended how; an error in a fixture counts as failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    @classmethod
    def total(cls, several: Iterable[Counts]) -> Counts:
        return cls(*(sum(column) for column in zip(*several, strict=True)))

    def text(self) -> str:
        tail = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{tail}"


def read_report(path: Path) -> Counts:
    """The counts of one report; none when pytest did not get as far as writing it."""
    try:
        suites = list(ElementTree.parse(path).getroot().iter("testsuite"))  # noqa: S314 - our own file
    except (OSError, ElementTree.ParseError):
        return Counts()
    return Counts.total([_counts(suite) for suite in suites] or [Counts()])


def _counts(suite: ElementTree.Element) -> Counts:
    number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
    failed = number["failures"] + number["errors"]
    return Counts(number["tests"] - failed - number["skipped"], failed, number["skipped"])
