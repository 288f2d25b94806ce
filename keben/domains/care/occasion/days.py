"""When an occasion comes next, and when it must be prepared: on a day off, on the last working day before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from keben.base.errors import Malformed
from keben.base.lunar import birthday_in, to_lunar
from keben.kernel.workdays import WorkCalendar

REST = 15
"""No holiday is longer, so that no day is prepared so many days before its time."""


def lunar_days(born: dt.date, first: dt.date, last: dt.date) -> Iterator[tuple[int, dt.date]]:
    """The lunar years whose day of this date lies between two days, with that day; nothing outside the calendar."""
    try:
        date = to_lunar(born)
    except Malformed:
        return
    for year in range(first.year - 1, last.year + 1):
        try:
            day = birthday_in(year, date)
        except Malformed:
            continue
        if first <= day <= last and year >= date.year:
            yield year, day


def solar_days(born: dt.date, first: dt.date, last: dt.date) -> Iterator[tuple[int, dt.date]]:
    """The years whose day of this date lies between two days; the 29th of February is kept on the 28th."""
    for year in range(first.year, last.year + 1):
        leap = born.month == 2 and born.day == 29 and not is_leap(year)
        day = dt.date(year, 2, 28) if leap else born.replace(year=year)
        if first <= day <= last and year >= born.year:
            yield year, day


def is_leap(year: int) -> bool:
    """Whether February has a 29th."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_of(born: dt.date, first: dt.date, last: dt.date, *, lunar: bool) -> Iterator[tuple[int, dt.date]]:
    """Either of both."""
    return lunar_days(born, first, last) if lunar else solar_days(born, first, last)


def prepared_by(day: dt.date, days_before: int, work: WorkCalendar) -> dt.date:
    """So many days before, moved back to a working day; a make-up Saturday is one."""
    found = day - dt.timedelta(days=days_before)
    for _step in range(REST):
        if work.is_working_day(found):
            break
        found -= dt.timedelta(days=1)
    return found
