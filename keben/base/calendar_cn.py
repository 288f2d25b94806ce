"""Chinese working days and working time: public holidays, make-up working days (调休), opening hours.

Years without holiday data fall back to the week (Monday to Friday); `overrides` lets a company correct any day.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
Overrides = Mapping[date, bool]
Window = tuple[time, time]
OFFICE_HOURS: tuple[Window, ...] = ((time(9), time(12)), (time(13), time(18)))
WEEK: Container[int] = frozenset(range(5))
"""Working days of an ordinary week, Monday is 0."""
_FARTHEST = 3_660  # days looked ahead before a calendar without working days is reported


@lru_cache(maxsize=1)
def _published() -> tuple[dict[date, str], frozenset[date], range]:
    """Holidays with their Chinese names, make-up working days, and the years both cover."""
    # Imported late: only pages that count working time need the tables.
    from chinese_calendar import Holiday
    from chinese_calendar.constants import holidays, workdays

    chinese = {item.value: item.chinese for item in Holiday}
    named = {day: chinese.get(str(name), str(name)) for day, name in holidays.items()}
    return named, frozenset(workdays), range(min(named).year, max(named).year + 1)


def covered_years() -> range:
    """Years whose official arrangement is known."""
    return _published()[2]


def is_working_day(day: date, overrides: Overrides | None = None, week: Container[int] = WEEK) -> bool:
    """Whether people work: the override, else the State Council's arrangement, else the ordinary week."""
    if overrides and day in overrides:
        return overrides[day]
    holidays, makeup_days, _ = _published()
    return day in makeup_days or (day.weekday() in week and day not in holidays)


def holiday_name(day: date) -> str:
    """Chinese name of the public holiday a free day belongs to, or an empty text."""
    return _published()[0].get(day, "")


def is_makeup_day(day: date) -> bool:
    """Whether a weekend day is worked in exchange for a holiday."""
    return day in _published()[1]


def add_working_days(day: date, count: int, overrides: Overrides | None = None, week: Container[int] = WEEK) -> date:
    """The day `count` working days later or earlier; 0 gives the day itself or the next working day."""
    step = timedelta(days=-1 if count < 0 else 1)
    left, current, free = abs(count), day, 0
    if not left:
        current -= step
        left = 1
    while left:
        current += step
        if is_working_day(current, overrides, week):
            left, free = left - 1, 0
        else:
            free += 1
            if free > _FARTHEST:
                raise ValueError("no working day within ten years; check the overrides")
    return current


def local(moment: datetime, zone: tzinfo = SHANGHAI) -> datetime:
    """An aware moment as local time; a naive one is refused, because its meaning is unknown."""
    if moment.tzinfo is None:
        raise ValueError("the moment has no time zone; store times in UTC")
    return moment.astimezone(zone)


def day_bounds(day: date, zone: tzinfo = SHANGHAI) -> tuple[datetime, datetime]:
    """First moment of a local day and of the next one, in UTC, for half-open filters."""
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def working_minutes_between(
    start: datetime,
    end: datetime,
    windows: Sequence[Window] = OFFICE_HOURS,
    overrides: Overrides | None = None,
    *,
    week: Container[int] = WEEK,
    zone: tzinfo = SHANGHAI,
) -> int:
    """Whole working minutes from start to end within the daily windows; negative when end lies before start.

    A window that ends at 00:00 lasts until midnight; windows do not overlap.
    """
    if end < start:
        return -working_minutes_between(end, start, windows, overrides, week=week, zone=zone)
    begin, finish = local(start, zone), local(end, zone)
    total = timedelta()
    day = begin.date()
    while day <= finish.date():
        if is_working_day(day, overrides, week):
            for opens, closes in windows:
                last_day = day if closes > opens else day + timedelta(days=1)
                opened = max(begin, datetime.combine(day, opens, zone))
                closed = min(finish, datetime.combine(last_day, closes, zone))
                total += max(closed - opened, timedelta())
        day += timedelta(days=1)
    return total // timedelta(minutes=1)


def add_working_minutes(
    start: datetime,
    minutes: int,
    windows: Sequence[Window] = OFFICE_HOURS,
    overrides: Overrides | None = None,
    *,
    week: Container[int] = WEEK,
    zone: tzinfo = SHANGHAI,
) -> datetime:
    """The moment, in UTC, by which so many working minutes have passed since start."""
    begin, left = local(start, zone), timedelta(minutes=minutes)
    day, free = begin.date(), 0
    while free <= _FARTHEST:
        free += 1
        for opens, closes in sorted(windows) if is_working_day(day, overrides, week) else ():
            free = 0
            opened = max(begin, datetime.combine(day, opens, zone))
            closed = datetime.combine(day if closes > opens else day + timedelta(days=1), closes, zone)
            if closed - opened >= left:
                return (opened + left).astimezone(UTC)
            left -= max(closed - opened, timedelta())
        day += timedelta(days=1)
    raise ValueError("no working time within ten years; check the overrides and the hours")
