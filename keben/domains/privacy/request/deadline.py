"""Whoever can answer hears of a request at once, three working days before its day, and when that has passed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from keben.domains.org.access.approvers import supervisor, with_all
from keben.domains.org.access.rights import rights_of
from keben.domains.privacy.request.flow import OPEN
from keben.domains.privacy.request.model import SubjectRequest
from keben.kernel.actions.hooks import on_write
from keben.kernel.features.notifications import notify
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, task
from keben.kernel.workdays import work_calendar

LABEL = "privacy.SubjectRequest"
BEFORE = 3
STEPS = 12
CAME = gettext_noop("%(title)s: somebody asks about the personal data we keep. Answer by %(day)s.")
SOON = gettext_noop("%(title)s has to be answered by %(day)s.")
LATE = gettext_noop("%(title)s should have been answered by %(day)s.")
DECIDE = gettext_noop("%(title)s: anonymising was asked for and waits for a second person.")


def able(user_id: int | None, verb: str) -> list[int]:
    """Who of somebody and those above him may do this first; if nobody, all who may do it everywhere."""
    above = user_id
    for _step in range(STEPS):
        if above is None:
            break
        if verb in rights_of(above).reach.get(LABEL, {}):
            return [above]
        above = supervisor(above)
    return with_all(LABEL, verb)


def tell(record: Any, people: list[int], sentence: str) -> None:
    """A word to these people."""
    told = {"title": record.number, "day": record.due_on.isoformat()}
    notify(people, sentence, told, category="privacy", entity=LABEL, object_id=record.pk)


@on_write(LABEL)
def request_came(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Who received it may be somebody who cannot answer: then it is told to who can."""
    if record.pk is None:
        return
    if changes.created:
        tell(record, [one for one in able(record.owner_id, "edit") if one != record.created_by_id], CAME)
    elif "owner" in changes and record.owner_id and record.owner_id != record.updated_by_id:
        tell(record, [record.owner_id], CAME)
    # Work that stopped on the way says itself that it waits again.
    if "status" in changes and (changes.was("status"), record.status) == ("checking", "asked"):
        others = able(supervisor(record.asked_by_id), "approve")
        tell(record, [one for one in others if one != record.asked_by_id], DECIDE)


@task("privacy.deadlines", daily="07:30")
def deadlines(job: Job) -> dict[str, int]:
    """Requests whose day comes near, and those whose day was yesterday."""
    today = timezone.localdate()
    soon, late = near(today), today - dt.timedelta(days=1)
    counted = {"soon": 0, "late": 0}
    for record in SubjectRequest.objects.filter(status__in=(*OPEN, "asked"), due_on__in=(soon, late)):
        people = [one for one in (record.owner_id, *able(record.owner_id, "edit")) if one]
        tell(record, people, SOON if record.due_on == soon else LATE)
        counted["soon" if record.due_on == soon else "late"] += 1
    return counted


def near(today: dt.date) -> dt.date:
    """The day that is so many working days ahead."""
    return work_calendar().add_working_days(today, BEFORE)
