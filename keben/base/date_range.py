"""Named spans of days such as this_month or past_30, for filters and reports. Weeks start on Monday."""

import re
from datetime import date, timedelta

from keben.base.errors import Malformed

PRESETS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month",
    "last_month", "next_month",
    "this_quarter", "last_quarter", "next_quarter", "this_year", "last_year", "next_year",
    "past_7", "past_30", "past_90", "next_7", "next_30",
)  # fmt: skip
_SHIFT = {"last": -1, "this": 0, "next": 1}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def _month_start(day: date, months: int, shift: int) -> date:
    """First day of the span of `months` that holds the day, moved by `shift` spans."""
    index = day.year * 12 + day.month - 1
    index = (index // months + shift) * months
    return date(index // 12, index % 12 + 1, 1)


def preset_range(name: str, today: date) -> tuple[date, date]:
    """First and last day of a preset, both included; past_N ends and next_N starts today."""
    if name in ("today", "yesterday", "tomorrow"):
        day = today + timedelta(days=("yesterday", "today", "tomorrow").index(name) - 1)
        return day, day
    match = re.fullmatch(r"(past|next)_([1-9]\d{0,3})", name)
    if match:
        span = timedelta(days=int(match[2]) - 1)
        return (today - span, today) if match[1] == "past" else (today, today + span)
    which, _, unit = name.partition("_")
    if which in _SHIFT and unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_SHIFT[which])
        return monday, monday + timedelta(days=6)
    if which in _SHIFT and unit in _MONTHS:
        start = _month_start(today, _MONTHS[unit], _SHIFT[which])
        return start, _month_start(start, _MONTHS[unit], 1) - timedelta(days=1)
    raise Malformed(
        "date_preset_unknown",
        'There is no period called "%(name)s". Use one of %(names)s.',
        {"name": name, "names": ", ".join(PRESETS)},
    )
