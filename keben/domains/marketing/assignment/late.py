"""Leads whose first response is overdue: a reminder first, then the next person of the rule, then the superior."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.domains.marketing.assignment.actions import PassOn, Remind
from keben.domains.marketing.assignment.choose import Round
from keben.domains.marketing.assignment.fits import active_rules
from keben.domains.marketing.lead.history import LeadOwnerHistory
from keben.domains.marketing.lead.model import Lead
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import notify
from keben.kernel.reader import unscoped
from keben.kernel.tasks.job import Job, progress, task

ACTOR = system_actor("assignment")
EVERY = dt.timedelta(minutes=5)
BATCH = 500


@task("marketing.first_response", every=EVERY)
def first_response(job: Job | None = None) -> dict[str, int]:
    """Look at every lead whose deadline has passed; each is dealt with in a transaction of its own."""
    done = {"reminded": 0, "passed_on": 0, "escalated": 0}
    rows = unscoped(Lead, reason="deadlines hold for everybody").filter(
        response_due_at__lte=timezone.now(), status="new", in_pool=False, deleted_at=None
    )
    for key in list(rows.order_by("response_due_at").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            step = deal_with(key)
        if step:
            done[step] += 1
    if job is not None:
        progress(job, sum(done.values()))
    return done


def deal_with(key: int) -> str:
    """One step for one lead, locked and looked at anew; '' where somebody has answered meanwhile."""
    lead = Lead._base_manager.select_for_update(of=("self",)).get(pk=key)
    if lead.response_due_at is None or lead.response_due_at > timezone.now() or lead.status != "new":
        return ""
    params = {"title": lead.name[:100]}
    place: Mapping[str, Any] = {"category": "lead", "entity": "marketing.Lead", "object_id": lead.pk}
    if lead.reminded_at is None and lead.assignment_rule is not None:
        reason = _("No first response in time")
        perform(Remind, lead, actor=ACTOR, reason=reason)
        if lead.owner_id:
            notify([lead.owner_id], gettext_noop("First response overdue: “%(title)s”"), params, **place)
        return "reminded"
    return pass_on(lead, params, place)


def pass_on(lead: Lead, params: Mapping[str, Any], place: Mapping[str, Any]) -> str:
    """To the next person of the rule who has not had it; where there is none, to the superior of the last one."""
    had = set(LeadOwnerHistory.objects.filter(lead=lead).values_list("to_owner", flat=True)) - {None}
    rules = [one for one in active_rules() if one.rule.pk == lead.assignment_rule_id]
    chosen = Round(rules).choose(lead, without=had)
    before, superior = lead.owner, getattr(lead.owner, "supervisor", None)
    if chosen.person is not None:
        action = type("PassOn", (PassOn,), {"chosen": chosen})
        step = "passed_on"
    elif superior is not None and superior.is_active:
        action, step = type("PassOn", (PassOn,), {"superior": superior}), "escalated"
    else:
        Lead._base_manager.filter(pk=lead.pk).update(response_due_at=None)  # nobody is left to ask
        return ""
    perform(action, lead, actor=ACTOR, reason=_("No first response in time"))
    if before is not None:
        notify([before.pk], gettext_noop("“%(title)s” went to a colleague: no first response"), params, **place)
    return step
