"""Background work: what runs, how far it is, what failed, and what no listener could take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.org.admin.audit import pages_of
from keben.domains.org.admin.gate import admins, frame, say
from keben.domains.org.admin.wording import line_of, task_word
from keben.domains.org.letters import posting
from keben.domains.org.letters.declared import LETTERS
from keben.domains.org.user.model import User
from keben.kernel.called import named
from keben.kernel.events.log import Outbox
from keben.kernel.tasks import steering
from keben.kernel.tasks.job import Job, WorkerBeat, clockwork

CLOCKWORK = "clockwork"


@admins("system")
def jobs(request: Any) -> HttpResponse:
    """Jobs, newest first, and the events that could not be delivered; what ticks like a clock stands apart."""
    state = request.GET.get("state", "")
    rows = Job.objects.select_related("user")
    rows = rows.filter(clockwork()) if state == CLOCKWORK else rows.exclude(clockwork())
    if state in dict(Job.STATES):
        rows = rows.filter(state=state)
    found, previous, following = pages_of(rows, request)
    words = words_for(found)
    context = {
        "jobs": [(one, words[one.pk], reason(one)) for one in found],
        "prev": previous,
        "next": following,
        "states": (*Job.STATES, (CLOCKWORK, _("Every few minutes"))),
        "state": state,
        "dead": [
            (one, line_of(one.event, request.actor))
            for one in Outbox.objects.filter(dead=True).select_related("event").order_by("pk")[:50]
        ],
        "beat": WorkerBeat.objects.order_by("-at").first(),
    }
    return frame(request, "jobs", _("Background jobs"), context, tab="/system/jobs/")


def words_for(rows: Sequence[Job]) -> dict[int, str]:
    """What each job does; a letter also says which one it is and to whom it goes."""
    to = {int(one.args.get("user") or 0) for one in rows if one.task == posting.TASK}
    people = User.objects.in_bulk(to - {0}) if to - {0} else {}
    words = {}
    for one in rows:
        parts = [task_word(one.task)]
        if one.task == posting.TASK:
            known = LETTERS.get(one.args.get("letter", ""))
            parts += [str(known.label) if known else "", named(people.get(one.args.get("user")))]
        words[one.pk] = " · ".join(part for part in parts if part)
    return words


def reason(job: Job) -> str:
    """Why it failed: the last line of what went wrong."""
    return job.error.strip().rpartition("\n")[2][:200] if job.state in ("failed", "waiting") else ""


@admins("system")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its result per row."""
    found = get_object_or_404(Job.objects.select_related("user"), pk=pk)
    word = words_for([found])[found.pk]
    return frame(request, "job", word, {"job": found, "word": word}, tab="/system/jobs/")


@admins("system")
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job: at once while it waits, at its next step while it runs."""
    state = steering.cancel(pk, request.actor)  # type: ignore[attr-defined]
    if state:
        say(request, _("Cancelled") if state == "cancelled" else _("Stops at its next step"))
    else:
        say(request, _("This job has already ended."), "warn")
    return redirect("/system/jobs/")


def told(request: HttpRequest, done: bool, yes: str, no: str, at: str = "") -> HttpResponse:
    """Back to the list, which says what came of it."""
    say(request, yes if done else no, "ok" if done else "warn")
    return redirect(f"/system/jobs/{at}")


@admins("system")
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed or cancelled job again."""
    again = steering.retry(pk, request.actor)  # type: ignore[attr-defined]
    return told(request, again, _("It runs again"), _("Only failed and cancelled jobs run again."))


@admins("system")
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a failed job up."""
    given_up = steering.discard(pk, request.actor)  # type: ignore[attr-defined]
    return told(request, given_up, _("Discarded"), _("Only failed jobs are discarded."), "?state=failed")


@admins("system")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up delivering an event."""
    dropped = steering.drop(pk, request.actor)  # type: ignore[attr-defined]
    return told(request, dropped, _("Discarded"), _("This event is no longer here."))


@admins("system")
@require_POST
def redeliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer an undelivered event to its listeners again."""
    again = steering.redeliver(pk, request.actor)  # type: ignore[attr-defined]
    return told(request, again, _("It is delivered again"), _("This event is no longer here."))
