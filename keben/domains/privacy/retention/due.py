"""Whom a rule would touch tomorrow or now, whom it spares and why; counted up to a bound, read page by page."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from keben.domains.privacy.retention.model import RetentionRule
from keben.kernel.access.actor import system_actor
from keben.kernel.expiry import SPARES, spared
from keben.kernel.query.filters import to_q
from keben.kernel.registry import registry

MOST = 10_000
"""More than this are not counted: “more than 10,000” says enough."""
PAGE = 50
ALWAYS = "hold"


def back(moment: dt.datetime, months: int) -> dt.datetime:
    """So many months earlier, on the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def line_of(rule: RetentionRule, *, tomorrow: bool = False) -> dt.datetime:
    """What lies before this moment is past its time."""
    day = timezone.localdate() + dt.timedelta(days=int(tomorrow))
    midnight = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    return back(midnight, rule.months)


def past(rule: RetentionRule, *, tomorrow: bool = False) -> QuerySet[Any]:
    """All that is past its time and meets the condition, spared or not."""
    rows = rule.expiry.rows(line_of(rule, tomorrow=tomorrow))
    if rule.condition:
        rows = rows.filter(to_q(rule.condition, registry.get(rule.expiry.entity), system_actor("privacy")))
    return rows


def spares_of(rule: RetentionRule) -> dict[str, Q]:
    """The exceptions of a rule; a legal hold always counts."""
    return spared(rule.expiry.entity, f"{ALWAYS} {rule.spares}")


def due(rule: RetentionRule, *, tomorrow: bool = False) -> QuerySet[Any]:
    """What the rule touches."""
    rows = past(rule, tomorrow=tomorrow)
    for one in spares_of(rule).values():
        rows = rows.filter(~one)
    return rows


def counted(rows: QuerySet[Any]) -> int:
    """How many, up to one more than the bound."""
    return len(rows.order_by().values_list("pk", flat=True)[: MOST + 1])


def counts(rule: RetentionRule, *, tomorrow: bool = True) -> dict[str, Any]:
    """How many would be touched, and how many are spared by each exception."""
    kept = {key: counted(past(rule, tomorrow=tomorrow).filter(one)) for key, one in spares_of(rule).items()}
    return {
        "due": counted(due(rule, tomorrow=tomorrow)),
        "most": MOST,
        "kept": [(str(SPARES[key].label), count) for key, count in kept.items()],
    }


def page_of(rule: RetentionRule, after: int, *, tomorrow: bool = True) -> tuple[list[Any], int]:
    """The rows behind a key, and the key behind which the next page begins; 0 where there is none."""
    rows = due(rule, tomorrow=tomorrow).filter(pk__gt=after).order_by("pk")
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else 0
