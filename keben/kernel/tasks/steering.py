"""Stopping a job, running it again, giving it up, and the same for an event: each leaves a line saying who did it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent, Outbox
from keben.kernel.tasks.job import Job


def cancel(pk: int, actor: Actor) -> str:
    """Stop a job: `cancelled` while it waited, `stopping` at its next step while it runs, '' when it had ended."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk).first()
        if job is None or job.state not in ("waiting", "running") or job.cancel_requested:
            return "stopping" if job is not None and job.state == "running" else ""
        if job.state == "waiting":
            _change(job, actor, "cancel", state="cancelled", ended_at=timezone.now(), cancel_requested=True)
            return "cancelled"
        _change(job, actor, "cancel", cancel_requested=True)
        return "stopping"


def retry(pk: int, actor: Actor) -> bool:
    """Run a failed or cancelled job again, with all its tries."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk, state__in=("failed", "cancelled")).first()
        if job is None:
            return False
        _change(
            job, actor, "retry", state="waiting", attempts=0, due_at=timezone.now(), ended_at=None,
            cancel_requested=False, error="",
        )  # fmt: skip
        return True


def discard(pk: int, actor: Actor) -> bool:
    """Give a failed job up: it no longer counts as a trouble, and may still be run again."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk, state="failed").first()
        if job is None:
            return False
        _change(job, actor, "discard", state="cancelled")
        return True


def drop(pk: int, actor: Actor) -> bool:
    """Give up delivering an event that no listener could take; the event itself stays in the log."""
    with transaction.atomic():
        row = Outbox.objects.select_for_update().select_related("event").filter(pk=pk, dead=True).first()
        if row is None:
            return False
        _note(actor, "kernel.Outbox", pk, "drop", title=row.event.name, changes={})
        row.delete()
        return True


def redeliver(pk: int, actor: Actor) -> bool:
    """Offer an event that no listener could take to its listeners again."""
    with transaction.atomic():
        row = Outbox.objects.select_for_update().select_related("event").filter(pk=pk, dead=True).first()
        if row is None:
            return False
        fresh = {"dead": False, "attempts": 0, "due_at": timezone.now(), "claimed_at": None}
        Outbox.objects.filter(pk=pk).update(**fresh)
        event = row.event
        _note(actor, "kernel.Outbox", pk, "redeliver", title=event.name, changes={"dead": [True, False]})
        return True


def _change(job: Job, actor: Actor, action: str, **values: Any) -> None:
    shown = ("state", "cancel_requested", "attempts")
    changes = {
        name: [getattr(job, name), values[name]]
        for name in shown
        if name in values and values[name] != getattr(job, name)
    }
    Job.objects.filter(pk=job.pk).update(**values)
    _note(actor, "kernel.Job", job.pk, action, title=job.task, changes=changes)


def _note(actor: Actor, label: str, pk: int, action: str, *, title: str, changes: dict[str, Any]) -> None:
    LoggedEvent.objects.create(
        name=f"{label}.{action}",
        entity=label,
        object_id=pk,
        object_title=title[:200],
        action=action,
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        actor_name=actor.name[:80],
        face=actor.face,
        request_id=actor.request_id,
        cause=actor.cause,
        changes=changes,
    )
