"""The dry run: which lead without an owner would go to whom under the rules, and why; nothing is changed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from keben.domains.marketing.assignment.choose import Round
from keben.domains.marketing.lead.flow import OPEN
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.pool.pooled import PooledLead
from keben.kernel.called import named
from keben.kernel.problems import Denied
from keben.kernel.reader import scoped, unscoped
from keben.web.page import page, render

MOST = 200
NEEDED = ("marketing.AssignmentRule", "marketing.Lead")


def may_dry_run(actor: Any) -> bool:
    """Whoever sees the rules and the leads; the line of the menu asks the same."""
    return all(actor.can(label, "view") for label in NEEDED)


def unowned_of(actor: Any) -> QuerySet[Lead]:
    """Those in his scope, and those that lie in his pools: who leads a department sees the latter only there."""
    within = Q(pk__in=scoped(Lead, actor).order_by().values("pk"))
    if actor.can("marketing.PooledLead", "view"):
        within |= Q(pk__in=scoped(PooledLead, actor).order_by().values("pk"))
    rows = unscoped(Lead, reason="the scopes of both nouns are joined here")
    return rows.filter(within, owner=None, status__in=OPEN, deleted_at=None).select_related("source").order_by("pk")


@page
def dry_run(request: HttpRequest) -> HttpResponse:
    """The open leads that nobody has and the reader may look at, oldest first, one chosen for after the other."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not may_dry_run(actor):
        raise Denied(next(label for label in NEEDED if not actor.can(label, "view")), "view")
    rows = unowned_of(actor)
    turns, own = Round(), scoped(Lead, actor).filter(owner=None, status__in=OPEN)
    leads = list(rows[:MOST])
    mine = set(own.filter(pk__in=[lead.pk for lead in leads]).values_list("pk", flat=True))
    found = [(lead, turns.choose(lead).verdict, "lead" if lead.pk in mine else "pooled-lead") for lead in leads]
    context = {
        "found": found, "rules": len(turns.rules), "more": rows.count() > MOST, "most": MOST,
        "may_rule": actor.can("marketing.AssignmentRule", "edit"), "named": named,
    }  # fmt: skip
    return render(request, "pages/marketing/dry_run.html", context)
