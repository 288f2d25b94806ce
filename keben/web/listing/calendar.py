"""The calendar look: one month, Monday first, a few records per day and the number of the rest."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.moments import show_date
from keben.kernel.resolved import ResolvedField
from keben.kernel.workdays import work_calendar
from keben.web.listing import words
from keben.web.listing.chips import top_level
from keben.web.listing.question import Question
from keben.web.listing.scene import compact

PER_DAY = 4
MARKS: dict[str, Any] = {"rest": gettext_lazy("day off"), "work": gettext_lazy("work day")}
"""Free days that the week would work, and worked weekends: who plans a month sees both."""
WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def month_of(text: str) -> dt.date:
    """The first day of `2026-11`, of this month where the text is none."""
    today = timezone.localdate()
    if re.fullmatch(r"\d{4}-\d{2}", text) and 1 <= int(text[5:]) <= 12 and 1900 <= int(text[:4]) <= 2200:
        return dt.date(int(text[:4]), int(text[5:]), 1)
    return today.replace(day=1)


def context(question: Question) -> dict[str, Any]:
    """Weeks of days with their records; two queries whatever the number of records."""
    entity, state = question.entity, question.state
    item = entity.field(str(entity.listing.calendar))
    first = month_of(state.month)
    last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    start = first - dt.timedelta(days=first.weekday())
    end = last + dt.timedelta(days=6 - last.weekday())
    counts, shown = filled(question, item, start, end)
    days = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
    special = work_calendar().special
    cells = [day(question, item, one, first, counts.get(one, 0), shown.get(one, [])) for one in days]
    cells = [cell | {"mark": MARKS.get(special(cell["date"]), "")} for cell in cells]
    total = sum(count for one, count in counts.items() if first <= one <= last)
    names = {
        "Mon": _("Mon"),
        "Tue": _("Tue"),
        "Wed": _("Wed"),
        "Thu": _("Thu"),
        "Fri": _("Fri"),
        "Sat": _("Sat"),
        "Sun": _("Sun"),
    }
    return {
        "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        "week_days": [names[name] for name in WEEK],
        "month_label": date_format(first, "YEAR_MONTH_FORMAT"),
        "by": item.label,
        "in_all": words.in_all(entity, f"{total:,}"),
        "prev": state.url(month=f"{first - dt.timedelta(days=1):%Y-%m}"),
        "next": state.url(month=f"{last + dt.timedelta(days=1):%Y-%m}"),
        "move_url": f"/{entity.slug}/day/" if movable(question) else "",
        "today_url": state.url(month=""),
    }


def movable(question: Question) -> bool:
    """Whether entries can be dragged to another day: the date is one that the reader may edit."""
    entity, actor = question.entity, question.actor
    if question.state.deleted or "edit" not in entity.actions or not actor.can(entity.label, "edit"):
        return False
    return entity.listing.calendar in {item.name for item in entity.actions["edit"](entity, actor).inputs(None)}


def filled(
    question: Question, item: ResolvedField, start: dt.date, end: dt.date
) -> tuple[dict[dt.date, int], dict[dt.date, list[dict[str, Any]]]]:
    """Number of records per day, and the first few of each day with their time, where the day has one."""
    span = item.kind.condition(item.orm, "between", [start.isoformat(), end.isoformat()], Parsing(question.actor))
    title = question.entity.field(question.entity.title)
    rows = question.query(names=[title.name], extra=span).rows.order_by()
    rows = rows.annotate(kb_day=TruncDate(item.orm) if item.kind.code == "datetime" else F(item.orm))
    counts = dict(rows.values_list("kb_day").annotate(n=Count("pk")))
    place = Window(RowNumber(), partition_by=[F("kb_day")], order_by=[F(item.orm).asc(), F("pk").asc()])
    some = rows.annotate(kb_place=place).filter(kb_place__lte=PER_DAY).order_by("kb_day", "kb_place")
    timed, slug = item.kind.code == "datetime", question.entity.slug
    shown: dict[dt.date, list[dict[str, Any]]] = {}
    wanted = ("kb_day", "pk", title.orm, *((item.orm,) if timed else ()))  # the column of a day stands there already
    for one, pk, name, *at in some.values_list(*wanted):
        entry = {"id": pk, "href": f"/{slug}/{pk}/", "title": title.kind.show(name) or f"#{pk}"}
        entry["time"] = f"{timezone.localtime(at[0]):%H:%M}" if at else ""
        shown.setdefault(one, []).append(entry)
    return counts, shown


def day(
    question: Question, item: ResolvedField, one: dt.date, month: dt.date, count: int, found: list[dict[str, Any]]
) -> dict[str, Any]:
    """One day of the month."""
    tree = {"all": [*top_level(question.scene.filter_of(question.state)), [item.name, "is", one.isoformat()]]}
    return {
        "date": one,
        "number": one.day,
        "other": one.month != month.month,
        "today": one == timezone.localdate(),
        "label": show_date(one),
        "items": found,
        "week_day": date_format(one, "D"),
        "rest": count - len(found),
        "list_url": question.state.url(look="list", month="", f=compact(tree)),
    }
