"""Who would fall in the next night under the rules of now, if nobody did anything until then; page by page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.countdown import FALLS, counted
from keben.domains.customers.pool.locks import shortest
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


def locks_into_pools(rows: QuerySet[Customer] | None = None) -> QuerySet[Any]:
    """Those among `rows` whose lock ends tonight and which the limit of their owner then sends into a pool; with
    `day`, the last one of the lock, and `pool_then`."""
    rows = Customer._base_manager.all() if rows is None else rows
    known = book()
    sent: dict[int, list[int]] = {}
    for owner in sorted({person for limit in known.limits if limit.lock_pool for person in limit.people}):
        limit = shortest(owner)
        if limit is not None and limit.lock_pool is not None and limit.lock_pool in known.pools:
            sent.setdefault(limit.lock_pool, []).append(owner)
    into = [When(owner__in=owners, then=Value(pool)) for pool, owners in sent.items()]
    over = {"is_locked": True, "locked_until__lte": timezone.localdate(), "deleted_at": None}
    found = rows.filter(owner__in=[owner for owners in sent.values() for owner in owners], **over)
    pool = Case(*into, default=Value(None), output_field=BigIntegerField())
    return found.annotate(day=F("locked_until"), pool_then=pool).order_by("locked_until", "pk")


def page_of(rows: QuerySet[Any], after: str) -> tuple[list[Any], str]:
    """The rows that follow a mark, and the mark of the next page, empty where there is none."""
    by_day = rows.query.order_by[0]
    if after:
        day, _dash, key = after.rpartition("_")
        beyond = Q(pk__gt=int(key))
        if by_day != "pk":
            last = dt.date.fromisoformat(day)
            beyond = Q(**{f"{by_day}__gte": last}) & (Q(**{f"{by_day}__gt": last}) | beyond)
        rows = rows.filter(beyond)
    found = list(rows[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last_row = found[PAGE - 1]
    return found[:PAGE], f"{last_row.day.isoformat()}_{last_row.pk}"
