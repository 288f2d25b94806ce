"""The dry run: whose customers would fall in the next night under the rules of now, and why; nothing is changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.recycle import would_fall
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Denied
from keben.kernel.reader import scoped
from keben.web.page import page, render

MOST = 200


def when(moment: dt.datetime | None) -> str:
    """The day of the last follow-up in the reader's language."""
    return show_date(timezone.localtime(moment).date()) if moment else "—"


@page
def dry_run(request: HttpRequest) -> HttpResponse:
    """Those among the customers that the reader sees, most urgent first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not actor.can("customers.PoolRule", "view"):
        raise Denied("customers.PoolRule", "view")
    mine = scoped(Customer, actor).order_by().values("pk")
    rows = would_fall().filter(pk__in=mine).select_related("owner", "level").order_by("new_on", "pk")
    rules = {rule.pk: rule for rule in book().rules}
    shown = list(rows[: MOST + 1])
    found = [(row, rules[row.falls_by], when(row.last_followed_at)) for row in shown[:MOST]]
    context = {
        "found": found, "rules": len(rules), "more": len(shown) > MOST, "most": MOST,
        "may_rule": actor.can("customers.PoolRule", "edit"),
    }  # fmt: skip
    return render(request, "customers/pool_dry_run.html", context)
