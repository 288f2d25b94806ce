"""The audience is told once its days have come; whoever is no longer meant has no message about it any more."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from keben.domains.office.announcement.audience import people_of, shown_on
from keben.domains.office.announcement.model import Announcement
from keben.kernel.actions.hooks import on_write
from keben.kernel.features.notifications import Notification, notify
from keben.kernel.reader import unscoped
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, progress, task

LABEL = "office.Announcement"


@on_write(LABEL)
def tell_on_write(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """In the transaction of the change."""
    tell(record)


@task("office.announce", daily="00:10")
def announce(job: Job | None = None) -> int:
    """Tell of those whose first day has come, and take back messages about those whose last one is over."""
    today = timezone.localdate()
    kept = unscoped(Announcement, reason="everybody is told").filter(deleted_at=None)
    told = 0
    for record in kept.filter(shown_on(today), told_at=None).order_by("pk"):
        with transaction.atomic():
            told += tell(record)
    for key in kept.filter(until__lt=today, told_at__isnull=False).values_list("pk", flat=True):
        Notification.objects.filter(entity=LABEL, object_id=key).delete()
    if job is not None:
        progress(job, told)
    return told


def tell(record: Announcement) -> int:
    """Tell those who are meant and do not know yet; how many."""
    sent = Notification.objects.filter(entity=LABEL, object_id=record.pk)
    today = timezone.localdate()
    shown = record.from_on <= today and (record.until is None or record.until >= today)
    if record.deleted_at is not None or not shown:
        sent.delete()
        return 0
    meant = people_of(record) - {record.created_by_id}
    sent.exclude(user__in=meant).delete()
    new = sorted(meant - set(sent.values_list("user_id", flat=True)))
    params = {"title": record.name[:100]}
    notify(new, gettext_noop("Announcement: %(title)s"), params, category="announcement", entity=LABEL,
           object_id=record.pk)  # fmt: skip
    Announcement._base_manager.filter(pk=record.pk, told_at=None).update(told_at=timezone.now())
    return len(new)
