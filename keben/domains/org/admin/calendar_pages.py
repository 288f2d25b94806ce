"""The working calendar of a year: every month at a glance, the company's own days, and where to enter them."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from keben.base.calendar_cn import covered_years
from keben.domains.org.admin.gate import admins, frame, say
from keben.domains.org.admin.work_days import add_days
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.hours import Hours
from keben.kernel.problems import Invalid
from keben.kernel.reader import fetch, scoped
from keben.kernel.workdays import WorkCalendar, WorkDay, missing_years, work_calendar

FIRST, LAST = 2000, 2099
TAB = "/system/calendar/"


@admins("system")
def working_calendar(request: HttpRequest) -> HttpResponse:
    """One year; on POST the days of a span are entered."""
    errors: dict[str, list[str]] = {}
    year = asked_year(request)
    if request.method == "POST":
        try:
            count = add_days(request.POST.dict(), request.actor)  # type: ignore[attr-defined]
        except Invalid as error:
            errors = {name: [one.text() for one in found] for name, found in error.errors.items()}
        else:
            say(request, ngettext("%(count)s day entered", "%(count)s days entered", count) % {"count": count})
            return redirect(f"{TAB}?year={year_entered(request, year)}")
    plan = work_calendar()
    months = [month_of(plan, year, month) for month in range(1, 13)]
    context = {
        "year": year,
        "months": months,
        "worked": sum(month["worked"] for month in months),
        "own": list(scoped(WorkDay, request.actor).filter(date__year=year)),  # type: ignore[attr-defined]
        "hours": Hours().show(plan.windows),
        "published": year in covered_years(),
        "missing": missing_years(),
        "typed": request.POST if errors else {},
        "errors": errors,
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
    }
    return frame(request, "calendar", _("Working calendar"), context, tab=TAB, status=422 if errors else 200)


def asked_year(request: HttpRequest) -> int:
    """The year of the address, else this one."""
    raw = request.GET.get("year", "")
    return int(raw) if raw.isdigit() and FIRST <= int(raw) <= LAST else timezone.localdate().year


def year_entered(request: HttpRequest, year: int) -> int:
    """The year of the days just entered, so that the page shows them."""
    newest = scoped(WorkDay, request.actor).order_by("-updated_at", "-id").first()  # type: ignore[attr-defined]
    return newest.date.year if newest else year


def month_of(plan: WorkCalendar, year: int, month: int) -> dict[str, Any]:
    """Weeks of days, each with its mark and its name, and how many days are worked."""
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    rows = [[day_cell(plan, day) if day.month == month else None for day in week] for week in weeks]
    first = dt.date(year, month, 1)
    return {
        "name": date_format(first, "F"),
        "weeks": rows,
        "worked": sum(1 for row in rows for one in row if one and one["works"]),
    }


def day_cell(plan: WorkCalendar, day: dt.date) -> dict[str, Any]:
    """One day of the sheet."""
    return {
        "day": day,
        "works": plan.is_working_day(day),
        "mark": plan.special(day),
        "name": plan.name_of(day),
        "own": day in plan.days,
    }


@admins("system")
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day of the company's own back."""
    day = fetch(WorkDay, pk, request.actor)  # type: ignore[attr-defined]
    year = day.date.year
    perform("delete", day, actor=request.actor)  # type: ignore[attr-defined]
    say(request, _("Deleted"))
    return redirect(f"{TAB}?year={year}")
