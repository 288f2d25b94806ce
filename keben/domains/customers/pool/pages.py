"""The dry run: whose customers would fall in the next night under the rules of now, and why; nothing is changed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.foretold import page_of, would_fall
from keben.domains.customers.pool.night_model import PoolNight
from keben.kernel.kinds.moments import DateTime, show_date
from keben.kernel.problems import Denied
from keben.kernel.reader import scoped
from keben.web.page import page, render

MARK = re.compile(r"\d{4}-\d\d-\d\d_\d{1,18}")


def when(moment: dt.datetime | None) -> str:
    """The day of the last follow-up in the reader's language."""
    return show_date(timezone.localtime(moment).date()) if moment else "—"


@page
def dry_run(request: HttpRequest) -> HttpResponse:
    """Those among the customers that the reader sees, most urgent first."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not actor.can("customers.PoolRule", "view"):
        raise Denied("customers.PoolRule", "view")
    after = request.GET.get("after", "")
    rows = would_fall(scoped(Customer, actor).order_by()).select_related("owner", "level")
    shown, more = page_of(rows, after if MARK.fullmatch(after) else "")
    rules = {rule.pk: rule for rule in book().rules}
    last = PoolNight.objects.exclude(ended_at=None).order_by("-pk").first()
    context = {
        "found": [(row, rules[row.falls_by], when(row.last_followed_at)) for row in shown],
        "rules": len(rules), "more": more, "paged": bool(after), "last": last,
        "ran": DateTime().show(last.started_at) if last else "",
        "may_rule": actor.can("customers.PoolRule", "edit"),
    }  # fmt: skip
    return render(request, "customers/pool_dry_run.html", context)
