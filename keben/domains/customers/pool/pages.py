"""The dry run: whose customers would fall in the next night under the rules of now, and why; nothing is changed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.foretold import locks_into_pools, page_of, would_fall
from keben.domains.customers.pool.night_model import PoolNight
from keben.kernel.kinds.moments import DateTime, show_date
from keben.kernel.problems import Denied
from keben.kernel.reader import scoped
from keben.web.page import page, render

NEEDED = ("customers.PoolRule", "customers.Customer")
MARK = re.compile(r"\d{4}-\d\d-\d\d_\d{1,18}")


def when(moment: dt.datetime | None) -> str:
    """The day of the last follow-up in the reader's language."""
    return show_date(timezone.localtime(moment).date()) if moment else "—"


def mark_of(request: HttpRequest, name: str) -> str:
    """Where a page of one of the lists begins; anything else than a mark means its first page."""
    sent = request.GET.get(name, "")
    return sent if MARK.fullmatch(sent) and _is_day(sent[:10]) else ""


def _is_day(text: str) -> bool:
    try:
        return bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def may_dry_run(actor: Any) -> bool:
    """Whoever sees the rules and the customers; the line of the menu asks the same."""
    return all(actor.can(label, "view") for label in NEEDED)


@page
def dry_run(request: HttpRequest) -> HttpResponse:
    """Those among the customers that the reader sees, most urgent first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not may_dry_run(actor):
        raise Denied(next(label for label in NEEDED if not actor.can(label, "view")), "view")
    mine = scoped(Customer, actor).order_by()
    after, locks_after = (mark_of(request, name) for name in ("after", "locks"))
    rows = would_fall(mine).select_related("owner", "level")
    shown, more = page_of(rows, after)
    locks, more_locks = page_of(locks_into_pools(mine).select_related("owner", "level"), locks_after)
    rules = {rule.pk: rule for rule in book().rules}
    last = PoolNight.objects.exclude(ended_at=None).order_by("-pk").first()
    context = {
        "found": [(row, rules[row.falls_by], when(row.last_followed_at)) for row in shown],
        "locks": [(row, book().pools[row.pool_then], show_date(row.day)) for row in locks],
        "rules": len(rules), "more": more, "more_locks": more_locks, "after": after, "locks_after": locks_after,
        "last": last,
        "ran": DateTime().show(last.started_at) if last else "",
        "may_rule": actor.can("customers.PoolRule", "edit"),
    }  # fmt: skip
    return render(request, "customers/pool_dry_run.html", context)
