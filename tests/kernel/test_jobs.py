"""Background jobs: retried with back-off, kept as dead letters, cancelled, taken over from the dead."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import get_language, override

from keben.kernel.tasks import job as jobs
from keben.kernel.tasks import process, worker
from keben.kernel.tasks.job import Job, Schedule, enqueue, progress
from keben.kernel.tasks.worker import claim, drain, next_time, tick

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Tasks that note their runs."""
    log: list[Any] = []

    def good(job: Job, **args: Any) -> dict[str, Any]:
        log.append(args)
        progress(job, 3, 7)
        return {"answer": 42}

    def bad(job: Job) -> None:
        log.append("bad")
        raise ValueError("boom")

    monkeypatch.setattr(jobs, "TASKS", {"good": good, "bad": bad})
    monkeypatch.setattr("keben.kernel.tasks.worker.TASKS", {"good": good, "bad": bad})
    return log


def due() -> None:
    """Let every waiting job be due."""
    Job.objects.filter(state="waiting").update(due_at=timezone.now() - dt.timedelta(seconds=1))


def test_job_runs_with_progress_and_result(ran: list[Any]) -> None:
    job = enqueue("good", {"a": 1})
    drain()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.result, ran) == ("done", 3, 7, {"answer": 42}, [{"a": 1}])


@pytest.mark.parametrize("shell", ["en", "zh-hans"])
def test_a_job_speaks_the_language_of_the_company_whatever_shell_started_it(
    monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    for place in (jobs, worker):
        monkeypatch.setattr(place, "TASKS", {"say": lambda job: {"said": get_language()}})
    job = enqueue("say")
    with override(shell):
        drain()
        assert get_language() == shell
    job.refresh_from_db()
    assert job.result == {"said": "zh-hans"}


def test_failing_job_becomes_a_dead_letter_after_its_retries(ran: list[Any]) -> None:
    job = enqueue("bad", retries=2)
    for _ in range(5):
        due()
        drain()
    job.refresh_from_db()
    assert (job.state, job.attempts, ran) == ("failed", 3, ["bad"] * 3)
    assert "boom" in job.error


def test_cancelled_job_stops_at_its_next_progress(ran: list[Any]) -> None:
    job = enqueue("good")
    Job.objects.update(cancel_requested=True)
    drain()
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_job_of_a_dead_worker_is_taken_over(ran: list[Any]) -> None:
    job = enqueue("good")
    assert claim() is not None
    assert claim() is None
    Job.objects.update(heartbeat=timezone.now() - dt.timedelta(minutes=6))
    drain()
    job.refresh_from_db()
    assert (job.state, len(ran)) == ("done", 1)


def test_unknown_task_is_refused_at_once() -> None:
    with pytest.raises(LookupError):
        enqueue("nothing")
    assert Job.objects.count() == 0


def test_schedule_starts_one_job_when_due(monkeypatch: pytest.MonkeyPatch, ran: list[Any]) -> None:
    monkeypatch.setattr("keben.kernel.tasks.worker.EVERY", {"good": dt.timedelta(hours=1)})
    tick()
    assert Job.objects.count() == 0
    Schedule.objects.update(next_at=timezone.now() - dt.timedelta(seconds=1))
    tick()
    tick()
    assert Job.objects.count() == 1


def test_daily_time_is_local() -> None:
    now = dt.datetime(2026, 11, 20, 18, 30, tzinfo=dt.UTC)  # 02:30 in Shanghai
    assert next_time("02:00", now) == dt.datetime(2026, 11, 21, 18, 0, tzinfo=dt.UTC)
    assert next_time("03:00", now) == dt.datetime(2026, 11, 20, 19, 0, tzinfo=dt.UTC)


@pytest.mark.skipif(sys.platform == "win32", reason="there nobody can ask whether a process lives")
def test_a_killed_worker_of_this_machine_is_replaced_at_once(ran: list[Any]) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    place, late = process.place(), timezone.now() - dt.timedelta(seconds=20)
    cases = {
        f"{place}|{child.pid}": True,  # ended
        process.me(): True,  # had our number before us
        f"{place}|{os.getppid()}": False,  # lives
        f"elsewhere|{child.pid}": False,
        "": False,
    }
    jobs = {Job.objects.create(task="good", state="running", heartbeat=late, worker=name).pk: name for name in cases}
    young = Job.objects.create(task="good", state="running", heartbeat=timezone.now(), worker=f"{place}|{child.pid}")
    assert worker.take_from_dead() == 2
    taken = set()
    while (one := claim()) is not None:
        taken.add(one.pk)
        assert one.worker == process.me()
    assert {name for pk, name in jobs.items() if pk in taken} == {name for name, gone in cases.items() if gone}
    assert young.pk not in taken
