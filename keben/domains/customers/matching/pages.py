"""The page of possible twins: a group at a time, decided by keyboard; searching, with progress and cancel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from keben.domains.customers.matching import queue, showing
from keben.domains.customers.matching.actions import Different, FindTwins, Later, Reopen, Same
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.seam import joins
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.moments import DateTime
from keben.kernel.problems import Denied, KebenError, Missing
from keben.kernel.reader import scoped
from keben.kernel.tasks import steering
from keben.kernel.tasks.job import Job
from keben.web.page import page, render

DECISIONS = {"same": Same, "different": Different, "later": Later, "open": Reopen}
WHEN = DateTime()


@page
def page_of_twins(request: Any) -> HttpResponse:
    """One group of possible twins; `at` names it, `state=later` walks through those put off."""
    actor = request.actor
    if not actor.can("customers.TwinPair", "view"):
        raise Denied("customers.TwinPair", "view")
    state = request.GET.get("state", "open")
    state = state if state in queue.STATES else "open"
    keys = queue.keys(actor, state)
    wanted = number(request.GET.get("at", ""))
    key = wanted if wanted in keys else (keys[0] if keys else None)
    group = queue.group(actor, state, key) if key is not None else None
    place = keys.index(group.key) if group else 0
    context: dict[str, Any] = {
        "state": state,
        "group": group,
        "place": place + 1,
        "total": len(keys),
        "before": keys[place - 1] if group and place else None,
        "after": keys[place + 1] if group and place + 1 < len(keys) else None,
        "tabs": tabs(actor, state, len(keys)),
        "beyond": queue.beyond(actor) if state == "open" else [],
        "may": actor.can("customers.TwinPair", "merge"),
        "joins": joins(),
        **progress_of(request),
    }
    if group:
        context |= {
            "heads": showing.heads(group, actor),
            "bands": showing.bands(group, actor),
            "verdict": showing.verdict(group),
            "waterfalls": showing.waterfalls(group),
        }
    return render(request, "customers/twins.html", context)


def tabs(actor: Any, state: str, here: int) -> list[dict[str, Any]]:
    """What waits, what was put off, and the plain lists behind."""
    counts = {one: here if one == state else len(queue.keys(actor, one)) for one in queue.STATES}
    found: list[dict[str, Any]] = [
        {"name": "open", "label": _("To be reviewed"), "href": "/twins/", "count": counts["open"]},
        {"name": "later", "label": _("Later"), "href": "/twins/?state=later", "count": counts["later"]},
        {"label": _("All pairs"), "href": "/twin-pair/"},
    ]
    if actor.can("customers.TwinRun", "view"):
        found.append({"label": _("Searches"), "href": "/twin-run/"})
    return found


def progress_of(request: Any) -> dict[str, Any]:
    """The last search, and how far it is while it runs."""
    may = request.actor.can("customers.TwinRun", "merge")
    if not request.actor.can("customers.TwinRun", "view"):
        return {"run": None, "may_search": False}
    run = scoped(TwinRun, request.actor).order_by("-pk").first()
    if run is None:
        return {"run": None, "may_search": may}
    busy = run.state in ("waiting", "running")
    job = Job.objects.filter(pk=run.job_id or 0).first() if busy else None
    share = round(100 * job.done / job.total) if job and job.total else 0
    return {"run": run, "busy": busy, "share": share, "ended": WHEN.show(run.ended_at), "may_search": may}


@page
def progress(request: Any) -> HttpResponse:
    """The bar of the running search, asked for every two seconds; ends by reloading the page."""
    if not request.actor.can("customers.TwinRun", "view"):
        raise Denied("customers.TwinRun", "view")
    values = progress_of(request)
    if not values.get("busy"):
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "customers/twins_progress.html", values)


@require_POST
@page
def find(request: Any) -> HttpResponse:
    """Ask for a search."""
    try:
        perform(FindTwins, TwinRun, {}, actor=request.actor)
    except Denied:
        raise
    except KebenError as error:
        tell(request, " ".join(problem.text() for problem in error.problems()), ok=False)
    return redirect("twins")


@require_POST
@page
def cancel(request: Any, pk: int) -> HttpResponse:
    """Stop a search."""
    if not request.actor.can("customers.TwinRun", "merge"):
        raise Denied("customers.TwinRun", "merge")
    run = scoped(TwinRun, request.actor).filter(pk=pk).first()
    if run is None:
        raise Missing("customers.TwinRun", pk)
    said = steering.cancel(run.job_id or 0, request.actor)
    if said == "cancelled":
        TwinRun.objects.filter(pk=pk, state="waiting").update(state="cancelled")
    tell(request, _("Cancelled") if said == "cancelled" else _("Stops at its next step"))
    return redirect("twins")


@require_POST
@page
def decide(request: Any, key: int) -> HttpResponse:
    """Decide on the pairs between the ticked customers of a group, and go on to the next one."""
    chosen = DECISIONS.get(request.POST.get("decision", ""))
    state = "later" if request.POST.get("state") == "later" else "open"
    group = queue.group(request.actor, state, key)
    if chosen is None or group is None:
        raise Missing("customers.TwinPair", key)
    keys = queue.keys(request.actor, state)
    pairs = queue.among(group, map(number, request.POST.getlist("customer")))
    if not pairs:
        tell(request, _("Tick at least two customers that were compared with each other."), ok=False)
        return redirect(f"/twins/?state={state}&at={key}")
    done, refused = decide_all(chosen, pairs, request.actor)
    if done:
        text = ngettext("%(n)s pair: %(said)s", "%(n)s pairs: %(said)s", done)
        tell(request, text % {"n": done, "said": dict(TwinPair.STATES)[chosen.state]})
    for why in refused:
        tell(request, why, ok=False)
    following = [one for one in keys[keys.index(key) :] if one != key] if key in keys else []
    if queue.group(request.actor, state, key) is not None:
        following.insert(0, key)
    return redirect(f"/twins/?state={state}" + (f"&at={following[0]}" if following else ""))


def decide_all(chosen: Any, pairs: list[TwinPair], actor: Any) -> tuple[int, list[str]]:
    """Decide pair by pair; returns how many were, and why others were not."""
    done, refused = 0, []
    for pair in pairs:
        try:
            perform(chosen, pair, actor=actor)
        except KebenError as error:
            refused += [problem.text() for problem in error.problems()]
        else:
            done += 1
    return done, list(dict.fromkeys(refused))


def number(text: str) -> int:
    """A key out of an address; 0 where it is none."""
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def tell(request: Any, text: str, *, ok: bool = True) -> None:
    """Tell something on the next page."""
    messages.add_message(request, messages.SUCCESS if ok else messages.WARNING, text, extra_tags="ok" if ok else "warn")
