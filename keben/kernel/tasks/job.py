"""Work in the background: a row per job, claimed by compare-and-set, with progress, cancel, retry and dead letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work, enqueued in the transaction of whoever wants it."""

    STATES = (
        ("waiting", _("Waiting")),
        ("running", _("Running")),
        ("done", _("Done")),
        ("failed", _("Failed")),
        ("cancelled", _("Cancelled")),
    )

    task = models.CharField(_("Task"), max_length=120)
    args = models.JSONField(default=dict)
    state = models.CharField(_("State"), max_length=12, choices=STATES, default="waiting")
    queue = models.CharField(max_length=20, default="default")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Requested by")
    )
    enqueued_at = models.DateTimeField(_("Enqueued"), default=timezone.now)
    due_at = models.DateTimeField(_("Due"), default=timezone.now)
    started_at = models.DateTimeField(_("Started"), null=True)
    ended_at = models.DateTimeField(_("Ended"), null=True)
    heartbeat = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(_("Tries"), default=0)
    retries = models.PositiveSmallIntegerField(default=5)
    done = models.BigIntegerField(_("Done so far"), default=0)
    total = models.BigIntegerField(_("Of"), default=0)
    cancel_requested = models.BooleanField(default=False)
    error = models.TextField(_("Error"), blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        app_label = "kernel"
        verbose_name = _("Background job")
        verbose_name_plural = _("Background jobs")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("due_at", "id"), name="job_due", condition=models.Q(state="waiting")),
            models.Index(fields=("state", "-id"), name="job_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.task} {self.state}"


class Schedule(models.Model):
    """A task that runs again and again; the next time is set before the run, so that two workers start one."""

    task = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"{self.task} at {self.next_at}"


class WorkerBeat(models.Model):
    """The sign of life of a worker process."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class Cancelled(Exception):
    """Raised inside a task when somebody asked to stop it."""


Task = Callable[..., Any]
TASKS: dict[str, Task] = {}
EVERY: dict[str, dt.timedelta | str] = {}


def task(name: str, *, every: dt.timedelta | None = None, daily: str = "") -> Callable[[Task], Task]:
    """Decorator: a function `(job, **args)` that the worker runs; `every` or `daily="02:00"` schedules it."""

    def remember(function: Task) -> Task:
        TASKS[name] = function
        if every is not None:
            EVERY[name] = every
        elif daily:
            EVERY[name] = daily
        return function

    return remember


def clockwork() -> models.Q:
    """Runs that ended well of tasks that come every few minutes: thousands a day, between which all else is lost."""
    often = [name for name, rule in EVERY.items() if isinstance(rule, dt.timedelta)]
    return models.Q(state="done", user=None, task__in=often)


def enqueue(
    name: str,
    args: dict[str, Any] | None = None,
    *,
    user_id: int | None = None,
    due_at: dt.datetime | None = None,
    retries: int = 5,
    total: int = 0,
) -> Job:
    """Ask for work; it starts after the transaction commits. Raises LookupError for an unknown task."""
    if name not in TASKS:
        raise LookupError(f"no task {name!r}")
    return Job.objects.create(
        task=name,
        args=args or {},
        user_id=user_id,
        due_at=due_at or timezone.now(),
        retries=retries,
        total=total,
    )


def progress(job: Job, done: int, total: int | None = None) -> None:
    """Report how far a job is; the sign of life that keeps others from taking it over. Raises Cancelled."""
    values: dict[str, Any] = {"done": done, "heartbeat": timezone.now()}
    if total is not None:
        values["total"] = total
    Job.objects.filter(pk=job.pk).update(**values)
    if Job.objects.filter(pk=job.pk, cancel_requested=True).exists():
        raise Cancelled
