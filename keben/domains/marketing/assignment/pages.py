"""The dry run: which lead without an owner would go to whom under the rules, and why; nothing is changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from keben.domains.marketing.assignment.choose import Round
from keben.domains.marketing.lead.flow import OPEN
from keben.domains.marketing.lead.model import Lead
from keben.kernel.problems import Denied
from keben.kernel.reader import scoped
from keben.web.page import page, render

MOST = 200


@page
def dry_run(request: HttpRequest) -> HttpResponse:
    """The open leads without an owner that the reader sees, oldest first, one chosen for after the other."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not actor.can("marketing.AssignmentRule", "view"):
        raise Denied("marketing.AssignmentRule", "view")
    rows = scoped(Lead, actor).filter(owner=None, status__in=OPEN).select_related("source", "pool").order_by("pk")
    turns = Round()
    found = [(lead, turns.choose(lead).verdict) for lead in rows[:MOST]]
    context = {
        "found": found, "rules": len(turns.rules), "more": rows.count() > MOST, "most": MOST,
        "may_rule": actor.can("marketing.AssignmentRule", "edit"),
    }  # fmt: skip
    return render(request, "pages/marketing/dry_run.html", context)
