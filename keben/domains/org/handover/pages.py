"""Somebody leaves: the preview of what he owns, and its way to colleagues."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keben.domains.org.admin.gate import admins, frame, reasons, say
from keben.domains.org.handover.held import Part, follows, holdings, part_of
from keben.domains.org.handover.transfer import check_receiver
from keben.domains.org.handover.views import KEY as VIEWS
from keben.domains.org.handover.views import give_views, shared_views
from keben.domains.org.user.actions import Deactivate
from keben.domains.org.user.model import User
from keben.domains.org.user.tokens import alive_tokens
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid, KebenError
from keben.kernel.reader import fetch
from keben.kernel.tasks.job import Job, enqueue

TASK = "org.hand_over"


@admins("system")
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what somebody owns; on POST deactivate him and start one job per noun."""
    actor = request.actor  # type: ignore[attr-defined]
    user = fetch(User, pk, actor)
    found = holdings(user)
    error = ""
    if request.method == "POST":
        try:
            started = start(request, user, found)
        except KebenError as refusal:
            error = reasons(refusal)
        else:
            left = len(found) - started
            if started:
                say(request, _("Hand-over started: %(count)s jobs") % {"count": started})
            if not found:
                say(request, _("Signed out for good; there is nothing to hand over"))
            if left:
                say(request, _("Not handed over yet: %(count)s kinds of records, see below") % {"count": left}, "warn")
            return redirect(f"/system/people/{pk}/handover/")
    context = {
        "person": user,
        "holdings": found,
        "follows": follows(user),
        "views": shared_views(user).count(),
        "views_key": VIEWS,
        "tokens": alive_tokens(user).count(),
        "jobs": [(job, words_of(job)) for job in Job.objects.filter(task=TASK, args__user=user.pk)[:20]],
        "error": error,
    }
    title = _("Hand over from %(name)s") % {"name": user.name}
    return frame(request, "handover", title, context, tab="/system/people/", status=409 if error else 200)


def words_of(job: Job) -> str:
    """What a job moved, in words; a part that this release no longer knows keeps its key."""
    try:
        return part_of(job.args["entity"]).label()
    except LookupError:
        return str(job.args["entity"])


def destination(request: HttpRequest, user: User, part: Part) -> dict[str, int] | None:
    """The colleague or the pool that was chosen for a part; None where it stays. Raises Invalid and Refused."""
    raw, own = request.POST.get(f"to:{part.key}", ""), request.POST.get(f"pool:{part.key}", "")
    if raw and own:
        told = "Choose a colleague or a pool for “%(part)s”, not both."
        raise Invalid.single("to", "owner_or_pool", told, part=part.label())
    if own:
        if own not in {str(pool.pk) for pool in part.pools}:
            raise Invalid.single("to", "pool_gone", "The pool has been closed meanwhile; choose another one.")
        return {"pool": int(own)}
    receiver = colleague(raw or request.POST.get("to:all", ""), user)
    return {"to": receiver.pk} if receiver else None


def colleague(raw: str, user: User) -> User | None:
    """The colleague who was chosen, None for nobody. Raises Invalid and Refused."""
    if not raw:
        return None
    receiver = User.objects.filter(pk=int(raw)).first() if raw.isdigit() else None
    if receiver is None:
        raise Invalid.single("to", "link_missing", "“%(text)s” was not found, or you may not see it.", text=raw)
    check_receiver(user, receiver)
    return receiver


def start(request: HttpRequest, user: User, found: list[Any]) -> int:
    """Deactivate and enqueue in one transaction, so that nothing is moved from somebody who stays."""
    actor = request.actor  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "").strip()[:200]
    started = 0
    with transaction.atomic():
        if request.POST.get("deactivate") and user.status == "active":
            perform(Deactivate, user, actor=actor, reason=reason)
        heir = colleague(request.POST.get(f"to:{VIEWS}", "") or request.POST.get("to:all", ""), user)
        if heir is not None:
            give_views(user, heir, actor, reason or _("Hand-over"))
        for holding in found:
            where = destination(request, user, holding.part)
            if where is None:
                continue
            args = {"user": user.pk, **where, "entity": holding.part.key, "by": actor.user_id,
                    "reason": reason or _("Hand-over")}  # fmt: skip
            enqueue(TASK, args, user_id=actor.user_id, total=holding.count)
            started += 1
    return started
