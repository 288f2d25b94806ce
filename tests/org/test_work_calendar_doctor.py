"""`keben doctor` names the years whose public holidays nobody knows."""

from __future__ import annotations

import pytest

from keben.config.doctor import work_calendar

pytestmark = pytest.mark.django_db


def test_missing_years_are_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_calendar, "missing_years", lambda: [2027, 2028])
    found = list(work_calendar.examine())
    assert [one.level.value for one in found] == ["warning", "warning"]
    assert "2027" in found[0].what
    monkeypatch.setattr(work_calendar, "missing_years", list)
    assert [one.level.value for one in work_calendar.examine()] == ["ok"]
