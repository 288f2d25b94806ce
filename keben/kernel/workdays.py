"""The company's working calendar: its week and hours, its own days, on top of the public holidays of China."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from keben.base import calendar_cn
from keben.base.calendar_cn import OFFICE_HOURS, Window
from keben.kernel.kinds.choices import MultiChoice
from keben.kernel.kinds.hours import Hours
from keben.kernel.locale import company_zone
from keben.kernel.record import Configured
from keben.kernel.settings import declare_setting, setting
from keben.kernel.stamps import stamped

CALENDAR = _("Working calendar")
STAMP = "work_days"
HOLIDAYS = {
    "元旦": _("New Year's Day"),
    "春节": _("Spring Festival"),
    "清明": _("Qingming Festival"),
    "劳动节": _("Labour Day"),
    "端午": _("Dragon Boat Festival"),
    "中秋": _("Mid-Autumn Festival"),
    "国庆节": _("National Day"),
}
"""The public holidays as the tables call them, in the language of the reader; one that is not here keeps its name."""
PUBLISHED_BY = 11
"""From this month on the next year's public holidays are expected: the State Council announces them in autumn."""

declare_setting(
    "calendar.week",
    CALENDAR,
    _("Working days of the week"),
    MultiChoice(tuple((str(number), name) for number, name in WEEKDAYS.items())),
    ["0", "1", "2", "3", "4"],
)
declare_setting(
    "calendar.hours",
    CALENDAR,
    _("Working hours"),
    Hours(),
    OFFICE_HOURS,
    help=_("Such as 09:00-12:00, 13:00-18:00."),
)


class WorkDay(Configured):
    """A day on which the company differs from its week or from the public holidays."""

    date = models.DateField(_("Date"), unique=True)
    name = models.CharField(_("Occasion"), max_length=60)
    is_worked = models.BooleanField(_("Is worked"), default=False, help_text=_("A make-up day; otherwise a day off."))

    class Meta:
        app_label = "kernel"
        verbose_name = _("Special day")
        verbose_name_plural = _("Special days")
        ordering = ("date",)

    def __str__(self) -> str:
        return f"{self.date.isoformat()} {self.name}"


@dataclass(frozen=True)
class WorkCalendar:
    """When the company works."""

    week: frozenset[int]
    windows: tuple[Window, ...]
    days: Mapping[dt.date, tuple[bool, str]]
    zone: dt.tzinfo

    @cached_property
    def overrides(self) -> dict[dt.date, bool]:
        """The company's own days: worked or free."""
        return {day: worked for day, (worked, _name) in self.days.items()}

    def is_working_day(self, day: dt.date) -> bool:
        """Whether people work on this day."""
        return calendar_cn.is_working_day(day, self.overrides, self.week)

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The day `count` working days later or earlier; 0 gives the day itself or the next working day."""
        return calendar_cn.add_working_days(day, count, self.overrides, self.week)

    def minutes_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Working minutes from start to end; negative when end lies before start."""
        return calendar_cn.working_minutes_between(
            start, end, self.windows, self.overrides, week=self.week, zone=self.zone
        )

    def add_minutes(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The moment by which so many working minutes have passed since start."""
        return calendar_cn.add_working_minutes(
            start, minutes, self.windows, self.overrides, week=self.week, zone=self.zone
        )

    def name_of(self, day: dt.date) -> str:
        """What a special day is called: as the company says, else the public holiday; '' on ordinary days."""
        if day in self.days:
            return self.days[day][1]
        name = calendar_cn.holiday_name(day)
        return str(HOLIDAYS.get(name, name))

    def special(self, day: dt.date) -> str:
        """`rest` for a free day that the week would work, `work` for the reverse, '' for an ordinary day."""
        works = self.is_working_day(day)
        if works == (day.weekday() in self.week):
            return "rest" if not works and self.name_of(day) else ""
        return "work" if works else "rest"


def work_calendar() -> WorkCalendar:
    """The calendar in force; its days are cached until somebody changes one."""
    days = stamped(STAMP, load)
    return WorkCalendar(
        frozenset(int(number) for number in setting("calendar.week")), setting("calendar.hours"), days, company_zone()
    )


def load() -> dict[dt.date, tuple[bool, str]]:
    """The company's own days."""
    rows = WorkDay.objects.filter(deleted_at=None).values_list("date", "is_worked", "name")
    return {day: (worked, name) for day, worked, name in rows}


def missing_years(today: dt.date | None = None) -> list[int]:
    """Years that matter now and whose public holidays are neither built in nor entered by the company."""
    today = today or timezone.localdate()
    wanted = [today.year, today.year + 1] if today.month >= PUBLISHED_BY else [today.year]
    entered = {day.year for day in stamped(STAMP, load)}
    return [year for year in wanted if year not in calendar_cn.covered_years() and year not in entered]


def midnight() -> dt.datetime:
    """The beginning of today in the zone of the request or job: what happened today happened since."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
