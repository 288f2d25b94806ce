"""Stopping and repeating background work: what changes, what does not, and the line each leaves in the log."""

from __future__ import annotations

from typing import Any

import pytest

from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.tasks import steering
from keben.kernel.tasks.job import Job, enqueue

pytestmark = pytest.mark.django_db


def lines() -> list[tuple[str, int, str, str, Any]]:
    rows = LoggedEvent.objects.filter(entity__in=("kernel.Job", "kernel.Outbox")).order_by("pk")
    return [(row.name, row.object_id, row.object_title, row.actor_name, row.changes) for row in rows]


def test_a_waiting_job_is_cancelled_at_once(acting_as: Any) -> None:
    actor, job = acting_as("system_admin"), enqueue("org.verify_log")
    assert steering.cancel(job.pk, actor) == "cancelled"
    job.refresh_from_db()
    assert (job.state, job.ended_at is not None) == ("cancelled", True)
    changes = {"state": ["waiting", "cancelled"], "cancel_requested": [False, True]}
    assert lines() == [("kernel.Job.cancel", job.pk, "org.verify_log", actor.name, changes)]
    assert steering.cancel(job.pk, actor) == ""
    assert len(lines()) == 1


def test_a_running_job_is_asked_once(acting_as: Any) -> None:
    actor, job = acting_as("system_admin"), enqueue("org.verify_log")
    Job.objects.filter(pk=job.pk).update(state="running")
    assert [steering.cancel(job.pk, actor), steering.cancel(job.pk, actor)] == ["stopping", "stopping"]
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == ("running", True)
    assert [line[4] for line in lines()] == [{"cancel_requested": [False, True]}]


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_an_ended_job_runs_again(acting_as: Any, state: str) -> None:
    actor, job = acting_as("system_admin"), enqueue("org.verify_log")
    Job.objects.filter(pk=job.pk).update(state=state, attempts=6, cancel_requested=True, error="boom")
    assert steering.retry(job.pk, actor) is True
    job.refresh_from_db()
    assert (job.state, job.attempts, job.cancel_requested, job.error) == ("waiting", 0, False, "")
    changes = {"state": [state, "waiting"], "attempts": [6, 0], "cancel_requested": [True, False]}
    assert [(line[0], line[4]) for line in lines()] == [("kernel.Job.retry", changes)]


@pytest.mark.parametrize("state", ["waiting", "running", "done"])
def test_other_jobs_are_left_alone(acting_as: Any, state: str) -> None:
    job = enqueue("org.verify_log")
    Job.objects.filter(pk=job.pk).update(state=state)
    assert steering.retry(job.pk, acting_as("system_admin")) is False
    assert (Job.objects.get(pk=job.pk).state, lines()) == (state, [])


def test_what_is_not_there_changes_nothing(acting_as: Any) -> None:
    actor = acting_as("system_admin")
    assert (steering.cancel(999, actor), steering.retry(999, actor), steering.redeliver(999, actor)) == (
        "",
        False,
        False,
    )
    assert lines() == []


def test_a_dead_event_is_delivered_again(acting_as: Any) -> None:
    actor = acting_as("system_admin")
    event = LoggedEvent.objects.create(name="x.Y", entity="x.Y", object_id=1, actor_kind="system", actor_name="s")
    Outbox.objects.create(event=event, dead=True, attempts=9)
    assert steering.redeliver(event.pk, actor) is True
    row = Outbox.objects.get(pk=event.pk)
    assert (row.dead, row.attempts) == (False, 0)
    assert lines() == [("kernel.Outbox.redeliver", event.pk, "x.Y", actor.name, {"dead": [True, False]})]
    assert steering.redeliver(event.pk, actor) is False


def test_a_failed_job_is_given_up_and_may_still_run_again(acting_as: Any) -> None:
    actor, job = acting_as("system_admin"), enqueue("org.verify_log")
    assert steering.discard(job.pk, actor) is False
    Job.objects.filter(pk=job.pk).update(state="failed", error="boom")
    assert steering.discard(job.pk, actor) is True
    job.refresh_from_db()
    assert (job.state, job.error) == ("cancelled", "boom")
    assert [(line[0], line[4]) for line in lines()] == [("kernel.Job.discard", {"state": ["failed", "cancelled"]})]
    assert steering.discard(job.pk, actor) is False
    assert steering.retry(job.pk, actor) is True


def test_a_dead_event_is_given_up_and_stays_in_the_log(acting_as: Any) -> None:
    actor = acting_as("system_admin")
    event = LoggedEvent.objects.create(name="x.Y", entity="x.Y", object_id=1, actor_kind="system", actor_name="s")
    row = Outbox.objects.create(event=event, attempts=9)
    assert steering.drop(event.pk, actor) is False
    Outbox.objects.filter(pk=row.pk).update(dead=True)
    assert steering.drop(event.pk, actor) is True
    assert not Outbox.objects.filter(pk=event.pk).exists()
    assert LoggedEvent.objects.filter(pk=event.pk).exists()
    assert lines() == [("kernel.Outbox.drop", event.pk, "x.Y", actor.name, {})]
    assert steering.drop(event.pk, actor) is False
