"""Reminders of plans: once before the time that was chosen, to the owner; moving the plan moves the reminder."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from keben.domains.activities.plan.flow import OPEN
from keben.domains.activities.plan.model import FollowUpPlan
from keben.domains.activities.willing import why_not
from keben.kernel.actions.batch import in_batch
from keben.kernel.features.notifications import notify
from keben.kernel.reader import unscoped
from keben.kernel.tasks.job import Job, progress, task

AHEAD = {"at": dt.timedelta(), "m15": dt.timedelta(minutes=15), "h1": dt.timedelta(hours=1), "d1": dt.timedelta(days=1)}
EVERY = dt.timedelta(minutes=1)
LATEST = dt.timedelta(hours=1)
BATCH = 500


@in_batch
def set_reminder(record: FollowUpPlan, changes: Any, actor: Any) -> None:
    """When the owner is told; nothing for a plan that is over or whose reminder would lie in the past."""
    if not changes.created and not any(name in changes for name in ("planned_at", "remind", "status")):
        return
    ahead = AHEAD.get(record.remind)
    at = record.planned_at - ahead if ahead is not None and record.status in OPEN else None
    record.remind_at = at if at is not None and at > timezone.now() else None
    changes.refresh()


@task("activities.plan_reminders", every=EVERY)
def plan_reminders(job: Job | None = None) -> int:
    """Tell the owners whose time has come; what stood still for over an hour after its time is told no more."""
    now = timezone.now()
    told = 0
    rows = unscoped(FollowUpPlan, reason="reminders reach everybody").filter(
        remind_at__lte=now, status__in=OPEN, deleted_at=None
    )
    for key in list(rows.order_by("remind_at").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            told += remind(key, now)
    if job is not None:
        progress(job, told)
    return told


def remind(key: int, now: dt.datetime) -> int:
    """One plan, locked and looked at anew; two workers tell once."""
    plan = FollowUpPlan._base_manager.select_for_update(of=("self",)).get(pk=key)
    if plan.remind_at is None or plan.remind_at > now or plan.status not in OPEN:
        return 0
    FollowUpPlan._base_manager.filter(pk=key).update(remind_at=None)
    if plan.owner_id is None or plan.planned_at + LATEST < now:
        return 0
    when = date_format(timezone.localtime(plan.planned_at), "m-d H:i")
    params = {"title": plan.name[:80], "about": plan.target_title[:80], "when": when}
    sentence = gettext_noop("Planned for %(when)s: “%(title)s”, %(about)s")
    if not plan.target_title:
        sentence = gettext_noop("Planned for %(when)s: “%(title)s”")
    with translation.override(plan.owner.lang if plan.owner else None):
        against = why_not(plan)
    if against:
        params["why"] = against
        sentence = gettext_noop("Planned for %(when)s, but do not do it: “%(title)s”, %(about)s. %(why)s")
    notify([plan.owner_id], sentence, params, category="task", entity="activities.FollowUpPlan", object_id=key)
    return 1
