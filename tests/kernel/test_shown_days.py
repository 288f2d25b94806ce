"""Dates as pages show them: one form per language, shorter where the year goes without saying (ui.md §12)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone, translation

from keben.kernel.kinds.moments import show_date, show_day, show_month
from keben.web.cells import elapsed

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("language", "whole", "this_year", "another_year", "month"),
    [
        ("en", "7 Sep 2026", "7 Sep", "7 Sep 2025", "Sep 2026"),
        ("zh-hans", "2026-09-07", "09-07", "2025-09-07", "2026-09"),
    ],
)
def test_one_form_per_language(language: str, whole: str, this_year: str, another_year: str, month: str) -> None:
    day = dt.date(2026, 9, 7)
    with translation.override(language):
        assert show_date(day) == whole
        assert show_day(day, TODAY) == this_year
        assert show_day(day.replace(year=2025), TODAY) == another_year
        assert show_month(day) == month


@pytest.mark.parametrize(
    ("language", "shown"), [("en", ("2 Jan 09:05", "7 Sep 2025")), ("zh-hans", ("01-02 09:05", "2025-09-07"))]
)
def test_what_is_long_ago_says_its_day(language: str, shown: tuple[str, str]) -> None:
    zone = timezone.get_current_timezone()
    now = dt.datetime(2026, 11, 23, 12, 0, tzinfo=zone)
    with translation.override(language):
        assert elapsed(dt.datetime(2026, 1, 2, 9, 5, tzinfo=zone), now) == shown[0]
        assert elapsed(dt.datetime(2025, 9, 7, 9, 5, tzinfo=zone), now) == shown[1]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/customer/", "/customer/?group=created_at", "/visits/day/", "/todos/"])
def test_english_pages_show_no_other_form(signed_in: object, address: str) -> None:
    html = signed_in("boss", lang="en").get(address).content.decode()  # type: ignore[operator]
    words = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(script|style)\b.*?</\1>|<div[^>]*kb-watermark.*?</div>", "", html))
    assert re.findall(r"(?<![\w-])20\d\d-\d\d(?:-\d\d)?(?![\w-])", words) == []
