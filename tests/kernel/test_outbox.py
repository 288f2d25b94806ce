"""Listeners hear every event once, whatever fails, and never fail the one who spoke."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from keben.domains.activities.lookups import FollowUpMethod
from keben.kernel.events import listen as listening
from keben.kernel.events.deliver import BACKOFF, deliver
from keben.kernel.events.log import Heard, LoggedEvent, Outbox
from keben.kernel.testing.make import make

pytestmark = pytest.mark.django_db
NAME = "activities.FollowUpMethod.create"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two listeners: the first fails as long as `heard` holds 'fail'."""
    log: list[str] = []

    def shaky(event: LoggedEvent) -> None:
        if "fail" in log:
            raise RuntimeError("not today")
        log.append(f"shaky {event.object_title}")

    def steady(event: LoggedEvent) -> None:
        log.append(f"steady {event.object_title}")

    monkeypatch.setattr(listening, "_listeners", {NAME: [("shaky", shaky), ("steady", steady)]})
    return log


def test_all_listeners_hear_once(heard: list[str]) -> None:
    make(FollowUpMethod, name="电话")
    assert heard == []
    assert deliver() == 1
    assert heard == ["shaky 电话", "steady 电话"]
    assert deliver() == 0
    assert Outbox.objects.count() == 0


def test_failing_listener_is_retried_alone(heard: list[str]) -> None:
    heard.append("fail")
    record = make(FollowUpMethod, name="电话")
    deliver()
    assert heard == ["fail", "steady 电话"]
    assert FollowUpMethod.objects.filter(pk=record.pk).exists()
    row = Outbox.objects.get()
    assert (row.attempts, row.dead) == (1, False)
    assert "not today" in row.error
    assert deliver() == 0, "it waits for its back-off"
    heard.clear()
    Outbox.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
    deliver()
    assert heard == ["shaky 电话"]
    assert Outbox.objects.count() == 0


def test_hopeless_event_becomes_a_dead_letter(heard: list[str]) -> None:
    heard.append("fail")
    make(FollowUpMethod, name="电话")
    for _ in range(len(BACKOFF) + 1):
        Outbox.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
        deliver()
    row = Outbox.objects.get()
    assert (row.dead, row.attempts) == (True, len(BACKOFF) + 1)
    assert deliver() == 0


def test_abandoned_claim_is_taken_over_and_receipts_are_respected(heard: list[str]) -> None:
    make(FollowUpMethod, name="电话")
    event = LoggedEvent.objects.get()
    Heard.objects.create(event=event, listener="shaky")
    Outbox.objects.update(claimed_at=timezone.now())
    assert deliver() == 0, "somebody else is at it"
    Outbox.objects.update(claimed_at=timezone.now() - dt.timedelta(minutes=6))
    assert deliver() == 1
    assert heard == ["steady 电话"]
