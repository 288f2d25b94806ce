"""Two steps: somebody asks, somebody else approves or refuses, and both hear of it; only then the worker begins."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from keben.data.actors import note
from keben.data.deciders import deciders
from keben.data.exports.model import ExportRun
from keben.kernel.access.actor import Actor
from keben.kernel.features.notifications import notify
from keben.kernel.problems import Denied, Invalid, Refused
from keben.kernel.tasks.job import enqueue

ASKED = gettext_noop("%(who)s asks to export %(rows)s rows of %(noun)s with personal data: %(reason)s")
APPROVED = gettext_noop("Your export of %(noun)s was approved by %(who)s.")
NOT_APPROVED = gettext_noop("Your export of %(noun)s was not approved by %(who)s: %(reason)s")
PAGE = {"url": "/exports/"}


def approvers(user_id: int, label: str) -> list[int]:
    """The people who may approve an export of a noun that this person asks for."""
    return deciders(user_id, label, "export")


def ask_approvers(run: ExportRun, actor: Actor) -> None:
    """Let the export wait, and tell those who can decide. Raises Refused where there is nobody."""
    users = approvers(run.user_id, run.entity)
    if not users:
        raise Refused.because(
            "no_approver",
            "Nobody can approve this export: your role has no superior with the right to export. "
            "Ask the security administrator.",
        )
    told = {"who": actor.name, "by": actor.user_id, "rows": run.total, "noun": run.entity, "reason": run.reason, **PAGE}
    notify(users, ASKED, told, category="export")
    log(run, actor, "ask-export")


def begin(run: ExportRun) -> None:
    """Hand the export over to the worker."""
    job = enqueue("data.export", {"run_id": run.pk}, user_id=run.user_id, total=run.total)
    ExportRun.objects.filter(pk=run.pk).update(job_id=job.pk)
    run.job_id = job.pk


def may_decide(actor: Actor, run: ExportRun) -> bool:
    """Who may export these rows himself and reaches the one who asks may decide; nobody decides on his own export."""
    if actor.user_id in (None, run.user_id) or not actor.can(run.entity, "export"):
        return False
    reach = actor.reach(run.entity, "export")
    return reach.everything or run.user_id in reach.owners


def waiting_for(actor: Actor, limit: int = 50) -> list[ExportRun]:
    """The exports that wait for this person."""
    rows: QuerySet[Any] = ExportRun.objects.filter(state="asked").select_related("user").order_by("id")
    return [run for run in rows[: limit * 4] if may_decide(actor, run)][:limit]


def decide(actor: Actor, pk: int, *, approve: bool, reason: str = "") -> ExportRun:
    """Approve or refuse once. Raises Denied, Invalid, Refused."""
    with transaction.atomic():
        run = ExportRun.objects.select_for_update().filter(pk=pk).first()
        if run is not None and run.user_id == actor.user_id:
            raise Refused.because("own_export", "You asked for this export yourself: somebody else has to decide.")
        if run is None or not may_decide(actor, run):
            raise Denied("data.ExportRun", "approve")
        if run.state != "asked":
            raise Refused.because("decided", "This export has been decided already.")
        if not approve and not reason.strip():
            raise Invalid.single("reason", "required", "Say why it is not approved.")
        run.state = "waiting" if approve else "refused"
        run.decided_by_id, run.decided_at = actor.user_id, timezone.now()
        run.error = "" if approve else reason.strip()[:500]
        run.ended_at = None if approve else run.decided_at
        run.save()
        if approve:
            begin(run)
        told = {"who": actor.name, "by": actor.user_id, "noun": run.entity, "reason": run.error, **PAGE}
        notify([run.user_id], APPROVED if approve else NOT_APPROVED, told, category="export")
        log(run, actor, "approve-export" if approve else "refuse-export", reason=run.error or run.reason)
    return run


def log(run: ExportRun, actor: Actor, action: str, *, reason: str = "") -> None:
    """A line in the log for every step."""
    told = {"export": run.pk, "rows": run.total, "columns": run.names, "filter": run.tree, "asked_by": run.user_id}
    note(actor, run.entity, action, reason=reason or run.reason, data=told)
