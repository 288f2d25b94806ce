"""Background work of the organisation: hand-overs, checking the log, clearing what has expired."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from keben.domains.org.handover import transfer
from keben.domains.org.letters import forgotten, invitation, notices, security  # noqa: F401 - their tasks and letters
from keben.domains.org.signin.model import SignIn, UserSession
from keben.kernel.events.seal import verify
from keben.kernel.settings import setting
from keben.kernel.tasks.job import Job, task


@task("org.hand_over")
def hand_over(job: Job, **args: Any) -> dict[str, Any]:
    """Give everything of one noun to a colleague."""
    return transfer.run(job, **args)


@task("org.verify_log")
def verify_log(job: Job) -> dict[str, Any]:
    """Recompute the chain of seals; says which batch is broken."""
    broken = verify()
    return {"intact": broken is None, "broken": asdict(broken) if broken else None}


@task("org.clear_sign_ins")  # nightly as a part of house.prune
def clear_sign_ins(job: Job) -> dict[str, int]:
    """Remove expired sessions, and lines of the sign-in log beyond the time they are kept."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.filter(session_key__in=UserSession.objects.values("session_key")).values("session_key")
    ended, _rows = UserSession.objects.exclude(session_key__in=alive).delete()
    old = SignIn.objects.filter(at__lt=now - dt.timedelta(days=setting("signin.log_days")))
    return {"sessions": ended, "lines": old.delete()[0]}
