"""Who would fall in the next night under the rules of now, if nobody did anything until then; page by page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.countdown import FALLS, counted
from keben.domains.customers.pool.night_model import PoolNight

PAGE = 50


def up_to_date() -> bool:
    """Whether the days as they are stored are those of the rules of now; conditions of a view may change by the day."""
    last = PoolNight.objects.order_by("-pk").first()
    known = book()
    counted_so = last is not None and last.counted_at is not None and last.rules == known.digest()
    return counted_so and not any(rule.tree for rule in known.rules)


def would_fall(rows: QuerySet[Customer] | None = None) -> QuerySet[Any]:
    """Those among `rows`, with `day` and `falls_by`: from an index in order of days, or, once a rule was changed,
    worked out anew in order of keys."""
    today = timezone.localdate()
    rows = Customer._base_manager.all() if rows is None else rows
    if up_to_date():
        found: QuerySet[Any] = rows.filter(FALLS, recycle_on__lte=today)
        return found.annotate(day=F("recycle_on"), falls_by=F("recycle_rule")).order_by("recycle_on", "pk")
    found = counted(rows, book()).filter(new_on__lte=today)
    return found.annotate(day=F("new_on"), falls_by=F("new_rule")).order_by("pk")


def page_of(rows: QuerySet[Any], after: str) -> tuple[list[Any], str]:
    """The rows that follow a mark, and the mark of the next page, empty where there is none."""
    by_day = rows.query.order_by[0] != "pk"
    if after:
        day, _dash, key = after.rpartition("_")
        beyond = Q(pk__gt=int(key))
        if by_day:
            last = dt.date.fromisoformat(day)
            beyond = Q(recycle_on__gte=last) & (Q(recycle_on__gt=last) | beyond)
        rows = rows.filter(beyond)
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last_row = found[PAGE - 1]
    return found[:PAGE], f"{last_row.day.isoformat()}_{last_row.pk}"
