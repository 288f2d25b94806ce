"""The nightly broom: technical rows that have served their time go, in small bites; the log of events never does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel import quota
from keben.kernel.events.log import Heard, Outbox, UsedKey
from keben.kernel.features.notifications import Notification
from keben.kernel.kinds.numbers import Integer
from keben.kernel.settings import declare_setting, setting
from keben.kernel.tasks.job import Job, WorkerBeat, clockwork, progress, task

BITE = 1000
SECTION = _("Keeping data")
CLOCKWORK = dt.timedelta(days=3)
"""Runs that come every few minutes and went well would be most rows of their table."""
RECEIPTS = dt.timedelta(days=7)
"""Receipts of listeners matter while an event may be delivered again; dead workers are shown for a week."""

declare_setting("keep.jobs_days", SECTION, _("Days ended background jobs are kept"), Integer(1, 3650), 90)
declare_setting("keep.deliveries_days", SECTION, _("Days web-hook deliveries are kept"), Integer(1, 3650), 90)
declare_setting("keep.notifications_days", SECTION, _("Days notifications are kept"), Integer(7, 3650), 365)
declare_setting(
    "keep.keys_days",
    SECTION,
    _("Days repeated requests are recognised"),
    Integer(1, 90),
    7,
    help=_("For the Idempotency-Key of the API and of forms."),
)


def before(name: str) -> dt.datetime:
    """The moment before which a setting lets rows go."""
    return timezone.now() - dt.timedelta(days=setting(name))


def jobs() -> QuerySet[Job]:
    """Jobs that have ended, however; what comes every few minutes and went well tells nothing after a few days."""
    ended = Q(state__in=("done", "failed", "cancelled"), ended_at__lt=before("keep.jobs_days"))
    return Job.objects.filter(ended | (clockwork() & Q(ended_at__lt=timezone.now() - CLOCKWORK)))


def deliveries() -> QuerySet:
    """Deliveries of web-hooks that are not waiting for another try."""
    from keben.api.webhook.model import WebhookDelivery

    ended = WebhookDelivery._base_manager.exclude(status="waiting")
    return ended.filter(created_at__lt=before("keep.deliveries_days"))


def keys() -> QuerySet[UsedKey]:
    """Idempotency keys that nobody will repeat any more."""
    return UsedKey.objects.filter(at__lt=before("keep.keys_days"))


def notifications() -> QuerySet[Notification]:
    """What somebody should have read long ago."""
    return Notification.objects.filter(at__lt=before("keep.notifications_days"))


def receipts() -> QuerySet[Heard]:
    """Receipts of listeners whose event is delivered to all."""
    waiting = Outbox.objects.filter(pk=OuterRef("event_id"))
    return Heard.objects.filter(~Q(Exists(waiting)), at__lt=timezone.now() - RECEIPTS)


def workers() -> QuerySet[WorkerBeat]:
    """Workers that ended."""
    return WorkerBeat.objects.filter(at__lt=timezone.now() - RECEIPTS)


def failures() -> QuerySet:
    """Failed sign-ins that lock nobody any more."""
    from axes.models import AccessAttempt

    return AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - RECEIPTS)


BROOMS: tuple[Callable[[], QuerySet], ...] = (
    jobs, deliveries, keys, notifications, receipts, workers, failures,
)  # fmt: skip


@task("house.prune", daily="03:20")
def prune(job: Job) -> dict[str, int]:
    """Remove what is past its time; returns how many rows of each kind."""
    from keben.domains.org.tasks import clear_sign_ins

    removed: dict[str, int] = {}
    for broom in BROOMS:
        removed[broom.__name__] = sweep(job, broom(), sum(removed.values()))
    removed["buckets"] = quota.sweep()
    return {**removed, **clear_sign_ins(job)}


def sweep(job: Job, rows: QuerySet, before: int) -> int:
    """Delete in bites, so that nobody waits long for a lock; returns how many."""
    gone = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:BITE]):
        rows.model._base_manager.filter(pk__in=keys).delete()
        gone += len(keys)
        progress(job, before + gone)
    return gone
