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
NEEDED = ("marketing.AssignmentRule", "marketing.Lead")


def may_dry_run(actor: Any) -> bool:
    """Whoever sees the rules and the leads; the line of the menu asks the same."""
    return all(actor.can(label, "view") for label in NEEDED)


@page
def dry_run(request: HttpRequest) -> HttpResponse:
    """The open leads without an owner that the reader sees, oldest first, one chosen for after the other."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not may_dry_run(actor):
        raise Denied(next(label for label in NEEDED if not actor.can(label, "view")), "view")
    rows = scoped(Lead, actor).filter(owner=None, status__in=OPEN).select_related("source", "pool").order_by("pk")
    turns = Round()
    found = [(lead, turns.choose(lead).verdict) for lead in rows[:MOST]]
    context = {
        "found": found, "rules": len(turns.rules), "more": rows.count() > MOST, "most": MOST,
        "may_rule": actor.can("marketing.AssignmentRule", "edit"),
    }  # fmt: skip
    return render(request, "pages/marketing/dry_run.html", context)
