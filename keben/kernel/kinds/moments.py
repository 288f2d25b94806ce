"""Kinds of time: dates, moments; both understand presets such as this week."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from keben.base.calendar_cn import day_bounds
from keben.base.date_range import preset_range
from keben.base.date_text import parse_date, parse_datetime
from keben.base.errors import Malformed
from keben.kernel.kinds.base import EMPTY, Kind, Parsing, as_list, kind_for

MOMENT = ("preset", "between", "is", "before", "after", "empty", "filled")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def show_date(value: dt.date) -> str:
    """2026-11-20, or 20 Nov 2026 in English (ui.md §12)."""
    if (get_language() or "").startswith("en"):
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return value.isoformat()


def show_day(value: dt.date, today: dt.date) -> str:
    """The same where the year goes without saying: 11-20, or 20 Nov; with its year where that is another one."""
    if value.year != today.year:
        return show_date(value)
    if (get_language() or "").startswith("en"):
        return f"{value.day} {MONTHS[value.month - 1]}"
    return f"{value:%m-%d}"


def show_month(value: dt.date) -> str:
    """2026-11, or Nov 2026."""
    if (get_language() or "").startswith("en"):
        return f"{MONTHS[value.month - 1]} {value.year}"
    return f"{value:%Y-%m}"


@kind_for(models.DateField)
class Date(Kind):
    """A calendar day."""

    code = "date"
    widget = "date"
    lookups: ClassVar[tuple[str, ...]] = MOMENT
    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "date"}

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return None
        if isinstance(raw, dt.datetime):
            return timezone.localdate(raw) if timezone.is_aware(raw) else raw.date()
        return raw if isinstance(raw, dt.date) else parse_date(str(raw), today=timezone.localdate())

    def show(self, value: Any) -> str:
        return show_date(value) if value else ""

    def edit(self, value: Any) -> Any:
        return value.isoformat() if value else ""

    def plain(self, value: Any) -> Any:
        return value.isoformat() if value else None

    def unplain(self, value: Any) -> Any:
        return dt.date.fromisoformat(value) if value else None

    def span(self, first: dt.date | None, last: dt.date | None, path: str) -> Q:
        """From the first day to the last, both included; None is open."""
        found = Q()
        if first:
            found &= Q(**{f"{path}__gte": first})
        if last:
            found &= Q(**{f"{path}__lte": last})
        return found

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        if lookup in ("empty", "filled"):
            return super().condition(path, lookup, raw, ctx)
        items = as_list(raw)
        if not items:
            raise Malformed("date_missing", "Give a date for this condition.", {})
        day = dt.timedelta(days=1)
        if lookup == "preset":
            first, last = preset_range(str(items[0]), timezone.localdate())
            return self.span(first, last, path)
        today = timezone.localdate()
        dates = [parse_date(str(item), today=today) if item not in EMPTY else None for item in items]
        if lookup == "between":
            return self.span(dates[0], dates[1] if len(dates) > 1 else None, path)
        if lookup == "before" and dates[0]:
            return self.span(None, dates[0] - day, path)
        if lookup == "after" and dates[0]:
            return self.span(dates[0] + day, None, path)
        return self.span(dates[0], dates[0], path)


@kind_for(models.DateTimeField)
class DateTime(Date):
    """A moment, kept in UTC, shown in the company's time zone."""

    code = "datetime"
    widget = "datetime"
    schema: ClassVar[dict[str, Any]] = {"type": "string", "format": "date-time"}

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        if raw in EMPTY:
            return None
        zone = timezone.get_current_timezone()
        value = raw if isinstance(raw, dt.datetime) else parse_datetime(str(raw), zone=zone)
        return value if timezone.is_aware(value) else timezone.make_aware(value)

    def show(self, value: Any) -> str:
        return self.written(timezone.localtime(value)) if value else ""

    def written(self, local: dt.datetime) -> str:
        """A moment as clocks at home show it."""
        return f"{show_date(local.date())} {local:%H:%M}"

    def edit(self, value: Any) -> Any:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""

    def plain(self, value: Any) -> Any:
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") if value else None

    def unplain(self, value: Any) -> Any:
        return dt.datetime.fromisoformat(value) if value else None

    def span(self, first: dt.date | None, last: dt.date | None, path: str) -> Q:
        found = Q()
        if first:
            found &= Q(**{f"{path}__gte": day_bounds(first, timezone.get_current_timezone())[0]})
        if last:
            found &= Q(**{f"{path}__lt": day_bounds(last, timezone.get_current_timezone())[1]})
        return found
