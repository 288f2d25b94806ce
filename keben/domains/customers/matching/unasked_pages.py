"""Merging unasked: a dry run that lists what would be merged with which certainties, and the log of what was."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching.automatic import TASK, Due, due
from keben.domains.customers.matching.model import KINDS, TwinPair
from keben.domains.customers.matching.settings import NEVER, merged_from
from keben.kernel.access.actor import Actor
from keben.kernel.kinds.moments import DateTime
from keben.kernel.problems import Denied
from keben.kernel.reader import scoped
from keben.kernel.settings import setting
from keben.kernel.tasks.job import Job, enqueue
from keben.web.page import page, render

SHOWN, LOGGED = 50, 20
LEAST = 90
WHEN = DateTime()


def may_look(actor: Actor) -> None:
    """Raises Denied for whoever does not keep the whole base: what is merged unasked knows no borders."""
    if not actor.can("customers.TwinRun", "view"):
        raise Denied("customers.TwinRun", "view")


@page
def unasked(request: Any) -> HttpResponse:
    """What would be merged tonight, or with the certainties that are tried; and what has been."""
    actor = request.actor
    may_look(actor)
    on = merged_from()
    tried = {kind: percent for kind, _label in KINDS if (percent := number(request.GET.get(kind, "")))}
    least = {kind: Decimal(value) for kind, value in tried.items() if value < NEVER} if request.GET else on
    found = due(least, SHOWN + 1)
    within = reached(found, actor)
    shown = [one for one in found[:SHOWN] if all(part.pk in within for part in one.customers)]
    kinds = [
        {"name": kind, "label": label, "value": tried.get(kind) or int(on.get(kind, NEVER)), "on": on.get(kind)}
        for kind, label in KINDS
    ]
    context = {
        "found": shown, "hidden": len(found[:SHOWN]) - len(shown), "more": len(found) > SHOWN, "shown": SHOWN,
        "kinds": kinds, "on": on, "tried": bool(request.GET), "most": setting("matching.merge_most"),
        "log": log_of(actor), "may": actor.can("customers.TwinRun", "merge"),
        "may_set": actor.can("kernel.Setting", "edit"), "least": LEAST,
    }  # fmt: skip
    return render(request, "customers/unasked.html", context)


def reached(found: list[Due], actor: Actor) -> set[int]:
    """Those of the customers that the reader may see."""
    keys = {one.pk for due_one in found for one in due_one.customers}
    return set(scoped(Customer, actor).filter(pk__in=keys).values_list("pk", flat=True))


def log_of(actor: Actor) -> list[dict[str, Any]]:
    """The last merges that nobody asked for, within reach, each with the way to take it back."""
    rows = scoped(TwinPair, actor).exclude(unasked="").select_related("left", "right", "merge")
    return [
        {
            "title": pair.title, "kind": dict(KINDS)[pair.unasked], "probability": pair.probability,
            "at": WHEN.show(pair.decided_at), "stands": pair.state == "same" and pair.merge is not None,
            "survivor": pair.merge.survivor_id if pair.merge else None,
        }
        for pair in rows.order_by("-decided_at", "-pk")[:LOGGED]
    ]  # fmt: skip


@require_POST
@page
def merge_now(request: Any) -> HttpResponse:
    """Do tonight's merges now, in the background, with the certainties of the settings."""
    if not request.actor.can("customers.TwinRun", "merge"):
        raise Denied("customers.TwinRun", "merge")
    if not merged_from():
        text, ok = _("Nothing is switched on in the settings, so nothing is merged."), False
    elif Job.objects.filter(task=TASK, state__in=("waiting", "running")).exists():
        text, ok = _("It is under way already."), False
    else:
        enqueue(TASK, user_id=request.actor.user_id, retries=0)
        text, ok = _("Merged in the background; the log below tells what was."), True
    messages.add_message(request, messages.SUCCESS if ok else messages.WARNING, text, extra_tags="ok" if ok else "warn")
    return redirect("twins-unasked")


def number(text: str) -> int:
    """A percentage that may be tried; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 4 and LEAST <= int(text) <= NEVER else 0
