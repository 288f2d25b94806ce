from datetime import date, timedelta

import pytest

from keben.base.errors import Malformed
from keben.base.lunar import LunarDate, birthday_in, from_lunar, to_lunar


@pytest.mark.parametrize(
    ("day", "lunar", "text"),
    [
        (date(2026, 2, 17), LunarDate(2026, 1, 1), "正月初一"),
        (date(2025, 1, 29), LunarDate(2025, 1, 1), "正月初一"),
        (date(2026, 6, 19), LunarDate(2026, 5, 5), "五月初五"),
        (date(2026, 9, 25), LunarDate(2026, 8, 15), "八月十五"),
        (date(2025, 7, 25), LunarDate(2025, 6, 1, leap=True), "闰六月初一"),
        (date(2026, 2, 16), LunarDate(2025, 12, 29), "腊月廿九"),
        (date(2033, 12, 22), LunarDate(2033, 11, 1, leap=True), "闰冬月初一"),
        (
            date(1978, 9, 17),
            LunarDate(1978, 8, 15),
            "八月十五",
        ),  # kept on the 16th by calendars printed too early
        (date(1949, 10, 1), LunarDate(1949, 8, 10), "八月初十"),
    ],
)
def test_known_days(day: date, lunar: LunarDate, text: str) -> None:
    assert to_lunar(day) == lunar
    assert from_lunar(lunar) == day
    assert str(lunar) == text


def test_every_day_goes_there_and_back() -> None:
    for offset in range(0, 72_000, 17):
        day = date(1901, 2, 19) + timedelta(days=offset)
        assert from_lunar(to_lunar(day)) == day


def test_birthdays_in_years_without_that_month_or_day() -> None:
    leap = LunarDate(2025, 6, 10, leap=True)
    assert birthday_in(2026, leap) == from_lunar(LunarDate(2026, 6, 10))
    assert birthday_in(2025, leap) == from_lunar(leap)
    assert birthday_in(2025, LunarDate(1990, 12, 30)) == from_lunar(LunarDate(2025, 12, 29))


def test_unknown_days_and_years() -> None:
    with pytest.raises(Malformed, match="2026 has no 6-1"):
        from_lunar(LunarDate(2026, 6, 1, leap=True))
    with pytest.raises(Malformed, match="has no 12-30"):
        from_lunar(LunarDate(2025, 12, 30))
    for year in (1900, 2099):
        with pytest.raises(Malformed) as caught:
            from_lunar(LunarDate(year, 1, 1))
        assert caught.value.code == "lunar_year"
    with pytest.raises(Malformed):
        to_lunar(date(1901, 1, 1))
    with pytest.raises(Malformed):
        birthday_in(2200, LunarDate(1990, 1, 1))
