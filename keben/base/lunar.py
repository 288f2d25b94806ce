"""Chinese lunar calendar for birthdays and festivals, 1901 to 2098.

data/lunar/years.txt holds per year its first day, leap month and one digit per month (1 = 30 days).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from keben.base.errors import Malformed

FIRST_YEAR, LAST_YEAR = 1901, 2098
_MONTHS = "正二三四五六七八九十冬腊"
_DIGITS = "十一二三四五六七八九"


@dataclass(frozen=True, order=True)
class LunarDate:
    """A day of the lunar calendar; `leap` marks the repeated month."""

    year: int
    month: int
    day: int
    leap: bool = False

    def __str__(self) -> str:
        """Chinese spelling without year: 八月十五, 闰六月初一."""
        tens, ones = divmod(self.day, 10)
        if self.day in (10, 20, 30):
            day = ("初十", "二十", "三十")[tens - 1]
        else:
            day = ("初", "十", "廿")[tens] + _DIGITS[ones]
        return f"{'闰' if self.leap else ''}{_MONTHS[self.month - 1]}月{day}"


@dataclass(frozen=True)
class _Year:
    start: date
    months: tuple[tuple[int, bool, int], ...]  # number, leap, days


@lru_cache(maxsize=1)
def _years() -> tuple[_Year, ...]:
    text = files("keben.base").joinpath("data", "lunar", "years.txt").read_text(encoding="ascii")
    years = []
    for line in text.splitlines():
        start, leap, lengths = line.split()
        names = [
            (month, again) for month in range(1, 13) for again in ((False, True) if month == int(leap) else (False,))
        ]
        months = tuple((*name, 29 + int(long)) for name, long in zip(names, lengths, strict=True))
        years.append(_Year(date.fromisoformat(start), months))
    return tuple(years)


def _year(year: int) -> _Year:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Malformed(
            "lunar_year",
            "The lunar calendar is known from %(first)s to %(last)s only, not for %(year)s.",
            {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR},
        )
    return _years()[year - FIRST_YEAR]


def to_lunar(day: date) -> LunarDate:
    """The lunar date of a day; raises Malformed outside the known years."""
    number = day.year if day >= _year(day.year).start else day.year - 1
    year = _year(number)
    left = (day - year.start).days
    for month, leap, days in year.months:
        if left < days:
            return LunarDate(number, month, left + 1, leap)
        left -= days
    raise AssertionError("unreachable: the next year starts where this one ends")


def from_lunar(lunar: LunarDate) -> date:
    """The day of a lunar date; raises Malformed when the year has no such month or day."""
    year = _year(lunar.year)
    passed = 0
    for month, leap, days in year.months:
        if (month, leap) == (lunar.month, lunar.leap):
            if not 1 <= lunar.day <= days:
                break
            return year.start + timedelta(days=passed + lunar.day - 1)
        passed += days
    raise Malformed(
        "lunar_day",
        "The lunar year %(year)s has no %(date)s.",
        {"year": lunar.year, "date": f"{lunar.month}-{lunar.day}"},
    )


def birthday_in(year: int, birth: LunarDate) -> date:
    """When a lunar birthday is kept: in the ordinary month without a leap one, on day 29 without a 30th."""
    for leap in (birth.leap, False):
        for day in (birth.day, 29):
            try:
                return from_lunar(LunarDate(year, birth.month, day, leap))
            except Malformed:
                _year(year)  # an unknown year is an error, a missing day is not
    raise AssertionError("unreachable: every month has a 29th day")
