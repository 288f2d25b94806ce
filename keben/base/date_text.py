"""Dates and times as people type them: 2026-9-3, 2026年9月3日, 20260903, 9月3日, 昨天, 今天 14:30, 3 Sep 2026."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from keben.base.calendar_cn import SHANGHAI
from keben.base.errors import Malformed
from keben.base.han import to_halfwidth

_WORDS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1,
    "后天": 2, "大后天": 3,
    "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_THIS_YEAR = re.compile(r"(\d{1,2})\s*(?:[-/]|月)\s*(\d{1,2})\s*[日号]?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_NAMED = re.compile(rf"(?P<day>\d{{1,2}})\s+{_MONTH}\s+(?P<year>\d{{4}})")
_NAMED_FIRST = re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})")
_TIME = re.compile(
    r"(?P<half>凌晨|早上|上午|中午|下午|晚上|am|pm)?\s*(?P<hour>\d{1,2})\s*(?:[:点时]\s*(?P<minute>\d{1,2}|半)?分?)"
    r"(?::(?P<second>\d{1,2})(?:\.\d+)?)?秒?"
)
_DATE_THEN_TIME = re.compile(
    r"(?P<day>.*?[\d日号天]|[a-z]+)(?:t|\s+|(?<=[日号天]))(?P<time>\D{0,2}\s*\d{1,2}\s*[:点时].*)"
)


def _date(text: str, today: date) -> date | None:
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    match = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    parts = [int(part) for part in match.groups()] if match else []
    if not match and (match := _THIS_YEAR.fullmatch(text)):
        parts = [today.year, int(match[1]), int(match[2])]
    if not match and (match := _NAMED.fullmatch(text) or _NAMED_FIRST.fullmatch(text)):
        parts = [int(match["year"]), _MONTHS.index(match["month"]) + 1, int(match["day"])]
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def parse_date(text: str, *, today: date | None = None) -> date:
    """The day a text names; without year it is this year's. Raises Malformed."""
    clean = to_halfwidth(text).strip().lower()
    day = _date(clean, today or datetime.now(SHANGHAI).date())
    if day is None:
        raise Malformed(
            "date_unreadable", 'Cannot read "%(text)s" as a date. Write it like 2026-09-03.', {"text": text}
        )
    return day


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, half = int(match["hour"]), match["half"]
    if half in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    elif half in ("凌晨", "am") and hour == 12:
        hour = 0
    minute = 30 if match["minute"] == "半" else int(match["minute"] or 0)
    try:
        return time(hour, minute, int(match["second"] or 0))
    except ValueError:
        return None


def parse_datetime(text: str, *, today: date | None = None, zone: tzinfo = SHANGHAI) -> datetime:
    """An aware moment; without offset local time, without time of day midnight. Raises Malformed."""
    clean = to_halfwidth(text).strip().lower()
    today = today or datetime.now(zone).date()
    match = _DATE_THEN_TIME.fullmatch(clean)
    if match:
        day, clock = _date(match["day"].strip(), today), _time(match["time"].strip())
        if day is not None and clock is not None:
            return datetime.combine(day, clock, zone)
    elif (day := _date(clean, today)) is not None:
        return datetime.combine(day, time(), zone)
    try:
        moment = datetime.fromisoformat(clean.upper())
    except ValueError:
        raise Malformed(
            "datetime_unreadable",
            'Cannot read "%(text)s" as a date and time. Write it like 2026-09-03 14:30.',
            {"text": text},
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
