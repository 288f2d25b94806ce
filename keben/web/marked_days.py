"""The days that date pickers and calendars mark: free ones that the week would work, and worked weekends."""

from __future__ import annotations

import datetime as dt

from keben.kernel.workdays import WorkCalendar, work_calendar

_known: dict[tuple[int, int, frozenset[int]], tuple[WorkCalendar, dict[str, list[str]]]] = {}


def marked_days(today: dt.date) -> dict[str, list[str]]:
    """`{"rest": [...], "work": [...]}` of this and the next year; worked out once per state of the calendar."""
    calendar = work_calendar()
    key = (id(calendar.days), today.year, calendar.week)
    known = _known.get(key)
    # The calendar is kept along, so that no other table can take over the identity of its days.
    if known is None or known[0].days is not calendar.days:
        _known.clear()
        known = _known[key] = (calendar, work_out(calendar, today.year))
    return known[1]


def work_out(calendar: WorkCalendar, year: int) -> dict[str, list[str]]:
    """The marked days of two years."""
    found: dict[str, list[str]] = {"rest": [], "work": []}
    first = dt.date(year, 1, 1)
    for number in range((dt.date(year + 2, 1, 1) - first).days):
        day = first + dt.timedelta(days=number)
        mark = calendar.special(day)
        if mark:
            found[mark].append(day.isoformat())
    return found
