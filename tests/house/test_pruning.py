"""The nightly broom: what is past its time goes, everything else stays, and never a line of the event log."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from keben.api.webhook.model import Webhook, WebhookDelivery
from keben.config import pruning
from keben.domains.org.models import SignIn
from keben.kernel import quota
from keben.kernel.events.log import Heard, LoggedEvent, Outbox, UsedKey
from keben.kernel.features.notifications import Notification
from keben.kernel.settings import change_setting
from keben.kernel.tasks.job import EVERY, TASKS, Job, WorkerBeat, enqueue
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db


def ago(days: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def swept() -> dict[str, int]:
    """What one run removed, kinds with nothing left out."""
    job = enqueue("house.prune")
    found: dict[str, int] = TASKS["house.prune"](job)
    return {name: count for name, count in found.items() if count}


def test_it_runs_every_night() -> None:
    assert EVERY["house.prune"] == "03:20"


def test_an_empty_house_is_left_alone() -> None:
    assert swept() == {}


def test_ended_jobs_go_after_ninety_days_and_working_ones_never() -> None:
    for state in ("done", "failed", "cancelled"):
        Job.objects.create(task="x", state=state, ended_at=ago(91))
        Job.objects.create(task="x", state=state, ended_at=ago(89))
    for state in ("waiting", "running"):
        Job.objects.create(task="x", state=state, enqueued_at=ago(400))
    assert swept() == {"jobs": 3}
    assert Job.objects.filter(task="x").count() == 5
    change_setting("keep.jobs_days", 30)
    assert swept() == {"jobs": 3}


def test_what_comes_every_few_minutes_goes_after_three_days_when_it_went_well(people: Any) -> None:
    often, daily = "mail.rounds", "house.statistics"
    assert (isinstance(EVERY[often], dt.timedelta), isinstance(EVERY[daily], dt.timedelta)) == (True, False)
    Job.objects.create(task=often, state="done", ended_at=ago(4))
    kept = [
        Job.objects.create(task=often, state="done", ended_at=ago(2)),
        Job.objects.create(task=often, state="failed", ended_at=ago(4)),
        Job.objects.create(task=often, state="done", ended_at=ago(4), user=people("sales")),
        Job.objects.create(task=daily, state="done", ended_at=ago(4)),
    ]
    assert swept() == {"jobs": 1}
    assert set(Job.objects.filter(task__in=(often, daily))) == set(kept)


def test_deliveries_go_unless_they_wait_for_a_try(people: Any) -> None:
    hook = make(Webhook, address="https://hooks.example.com/a", events=["*"], owner=people("sales"))
    for status in ("delivered", "given_up", "waiting"):
        for days in (91, 89):
            row = WebhookDelivery(hook=hook, event_name="x", status=status, created_at=ago(days), updated_at=ago(days))
            row.save(force_insert=True)
    assert swept() == {"deliveries": 2}
    assert WebhookDelivery.objects.filter(status="waiting").count() == 2


def test_idempotency_keys_are_kept_for_a_week() -> None:
    UsedKey.objects.create(key="old", action="a", digest="d", at=ago(8))
    UsedKey.objects.create(key="new", action="a", digest="d", at=ago(6))
    assert swept() == {"keys": 1}
    assert UsedKey.objects.get().key == "new"


def test_old_notifications_go_read_or_not(people: Any) -> None:
    person = people("sales")
    Notification.objects.create(user=person, message="old", at=ago(366))
    Notification.objects.create(user=person, message="new", at=ago(364))
    assert swept() == {"notifications": 1}


def test_receipts_stay_while_the_event_is_delivered_still() -> None:
    events = [
        LoggedEvent.objects.create(
            name="x", entity="x.Y", object_id=n, actor_kind="system", actor_name="s", at=ago(900)
        )
        for n in range(3)
    ]
    Outbox.objects.create(event=events[0])
    for event, days in zip(events, (8, 8, 6), strict=True):
        Heard.objects.create(event=event, listener="a", at=ago(days))
    assert swept() == {"receipts": 1}
    assert set(Heard.objects.values_list("event_id", flat=True)) == {events[0].pk, events[2].pk}
    assert LoggedEvent.objects.filter(entity="x.Y").count() == 3


def test_dead_workers_full_buckets_and_old_failures_go() -> None:
    WorkerBeat.objects.create(name="dead", at=ago(8))
    WorkerBeat.objects.create(name="alive", at=ago(0))
    quota.Bucket.objects.create(key="full", full_at=1.0)
    for days in (8, 0):
        row = AccessAttempt.objects.create(username="E1", failures_since_start=3)
        AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=ago(days))
    assert swept() == {"workers": 1, "buckets": 1, "failures": 1}


def test_the_sign_in_log_is_kept_for_as_long_as_the_law_asks() -> None:
    from keben.kernel.kinds.base import Parsing
    from keben.kernel.settings import DECLARED

    for days in (731, 729):
        row = SignIn.objects.create(result="ok")
        SignIn.objects.filter(pk=row.pk).update(at=ago(days))
    assert swept() == {"lines": 1}
    kind = DECLARED["signin.log_days"].kind
    assert kind.parse("184", Parsing()) == 184
    with pytest.raises(Exception, match="184"):
        kind.parse("183", Parsing())


def test_much_is_removed_in_small_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "BITE", 2)
    UsedKey.objects.bulk_create(UsedKey(key=str(n), action="a", digest="d", at=ago(9)) for n in range(5))
    job = enqueue("house.prune")
    assert TASKS["house.prune"](job)["keys"] == 5
    job.refresh_from_db()
    assert job.done == 5


def test_it_can_be_stopped_between_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    from keben.kernel.tasks.job import Cancelled

    monkeypatch.setattr(pruning, "BITE", 2)
    UsedKey.objects.bulk_create(UsedKey(key=str(n), action="a", digest="d", at=ago(9)) for n in range(5))
    job = enqueue("house.prune")
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    with pytest.raises(Cancelled):
        TASKS["house.prune"](job)
    assert UsedKey.objects.count() == 3
