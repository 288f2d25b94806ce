"""The worker: runs due jobs and schedules, delivers the outbox, seals the log, takes over from the dead."""

from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import socket
import time
import traceback
from types import FrameType

import structlog
from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone

from keben.kernel import stamps
from keben.kernel.events.deliver import BACKOFF, deliver
from keben.kernel.events.seal import seal_next
from keben.kernel.locale import at_work
from keben.kernel.tasks import process
from keben.kernel.tasks.job import EVERY, TASKS, Cancelled, Job, Schedule, WorkerBeat

log = logging.getLogger("keben.worker")
STALE = dt.timedelta(minutes=5)
SILENT = dt.timedelta(seconds=15)
LONGEST_REST = 5  # doublings: after six stumbles in a row the worker tries every 16 seconds


def claim() -> Job | None:
    """Take the next due job; compare-and-set, so that two workers never take the same."""
    now = timezone.now()
    abandoned = Q(state="running", heartbeat__lt=now - STALE)
    due = Q(state="waiting", due_at__lte=now)
    for key in Job.objects.filter(due | abandoned).order_by("due_at", "id").values_list("pk", flat=True)[:5]:
        taken = Job.objects.filter(due | abandoned, pk=key).update(
            state="running", started_at=now, heartbeat=now, worker=process.me()
        )
        if taken == 1:
            return Job.objects.get(pk=key)
    return None


def take_from_dead() -> int:
    """Let the jobs be taken over that a worker of this machine held when it was killed; nobody need wait for `STALE`.

    Called between two jobs: what stands under our own number then was held by one who had that number before us.
    """
    now, freed = timezone.now(), 0
    held = Job.objects.filter(state="running", heartbeat__lt=now - SILENT).exclude(worker="")
    for key, worker in held.values_list("pk", "worker"):
        if worker == process.me() or process.is_gone(worker):
            same = Job.objects.filter(pk=key, state="running", worker=worker, heartbeat__lt=now - SILENT)
            freed += same.update(heartbeat=now - STALE - SILENT)
    return freed


def run_job(job: Job) -> None:
    """Run one claimed job and write down how it ended."""
    job.attempts += 1
    Job.objects.filter(pk=job.pk).update(attempts=job.attempts)
    stamps.forget()
    try:
        if job.task not in TASKS:
            raise LookupError(f"no task {job.task!r} in this release")
        with structlog.contextvars.bound_contextvars(job=job.pk, task=job.task), at_work():
            result = TASKS[job.task](job, **job.args)
    except Cancelled:
        end(job, "cancelled")
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.task)
        fail(job, traceback.format_exc(limit=8))
    else:
        end(job, "done", result if isinstance(result, dict) else {})


def end(job: Job, state: str, result: dict[str, object] | None = None) -> None:
    """Write down the end of a job."""
    Job.objects.filter(pk=job.pk).update(state=state, ended_at=timezone.now(), result=result or {})


def fail(job: Job, error: str) -> None:
    """Try again later, or keep it as a dead letter."""
    values: dict[str, object] = {"error": error[-8000:]}
    if job.attempts > job.retries:
        values |= {"state": "failed", "ended_at": timezone.now()}
    else:
        wait = BACKOFF[min(job.attempts, len(BACKOFF)) - 1]
        values |= {"state": "waiting", "due_at": timezone.now() + dt.timedelta(seconds=wait)}
    Job.objects.filter(pk=job.pk).update(**values)


def next_time(rule: dt.timedelta | str, now: dt.datetime) -> dt.datetime:
    """When a schedule is due next; 'HH:MM' is local time."""
    if isinstance(rule, dt.timedelta):
        return now + rule
    hour, minute = (int(part) for part in rule.split(":"))
    local = timezone.localtime(now).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return local if local > now else local + dt.timedelta(days=1)


def tick() -> None:
    """Enqueue what the schedule says."""
    now = timezone.now()
    known = {row.task: row for row in Schedule.objects.all()}
    stamps.forget()
    with at_work():
        enqueue_due(known, now)


def enqueue_due(known: dict[str, Schedule], now: dt.datetime) -> None:
    """Enqueue what is due, and note when it is due again."""
    for name, rule in EVERY.items():
        row = known.get(name)
        if row is None:
            Schedule.objects.get_or_create(task=name, defaults={"next_at": next_time(rule, now)})
        elif row.next_at <= now:
            moved = Schedule.objects.filter(task=name, next_at=row.next_at).update(
                next_at=next_time(rule, now), last_at=now
            )
            if moved:
                Job.objects.create(task=name, due_at=now)


def drain(limit: int = 1000) -> int:
    """Run everything that is due in this process, for tests and commands; returns how much was done."""
    done = 0
    while done < limit:
        heard = deliver()
        job = claim()
        if job is not None:
            run_job(job)
        if not heard and job is None:
            break
        done += heard + (job is not None)
    return done


class Worker:
    """The loop of the worker process; ends cleanly on SIGTERM after the job in hand."""

    def __init__(self, pause: float = 0.5) -> None:
        self.pause, self.stopping, self.stumbles = pause, False, 0
        self.name = f"{socket.gethostname()}-{os.getpid()}"

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Finish the job in hand, then end."""
        self.stopping = True

    def run(self) -> None:
        """Work until stopped."""
        for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last is how Windows asks
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self.stop)
        slow = 0.0
        while not self.stopping:
            try:
                busy = self.step(time.monotonic() - slow > 10)
                if time.monotonic() - slow > 10:
                    slow = time.monotonic()
                self.stumbles = 0
            except Exception as error:
                self.stumbled(error)
                busy = False
            if not busy:
                self._rest()

    def stumbled(self, error: Exception) -> None:
        """Say it once in full; while it lasts, such as without a database, a line now and then is enough."""
        self.stumbles += 1
        if self.stumbles == 1:
            log.error("the worker stumbled; it goes on", exc_info=error)
        else:
            log.error("the worker stumbles still; it goes on", extra={"times": self.stumbles, "error": str(error)})
        close_old_connections()

    def _rest(self) -> None:
        """The usual pause, growing with stumbles in a row; in small pieces, so that a stop is obeyed at once."""
        until = time.monotonic() + self.pause * 2 ** min(LONGEST_REST, max(0, self.stumbles - 1))
        while not self.stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(self.pause, left))

    def step(self, housekeeping: bool) -> bool:
        """One round; True where there was something to do."""
        close_old_connections()
        if housekeeping:
            WorkerBeat.objects.update_or_create(name=self.name, defaults={"at": timezone.now()})
            take_from_dead()
            tick()
            seal_next()
        heard = deliver()
        job = claim()
        if job is not None:
            run_job(job)
        return bool(heard) or job is not None


def run() -> None:
    """Entry point of `keben worker`."""
    Worker().run()
