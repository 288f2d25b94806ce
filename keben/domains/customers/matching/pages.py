"""The page of possible twins: a group at a time, decided by keyboard; searching, with progress and cancel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from keben.domains.customers.matching import queue, showing
from keben.domains.customers.matching.actions import Different, FindChanged, FindTwins, Later, Reopen, Resume
from keben.domains.customers.matching.joining import join
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.moments import DateTime
from keben.kernel.problems import Denied, KebenError, Missing
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.settings import setting
from keben.kernel.tasks import steering
from keben.kernel.tasks.job import Job
from keben.web.page import page, render

DECISIONS = {"different": Different, "later": Later, "open": Reopen}
COMPARE, MERGE = "same", "merge"
"""The same: compared first, with a choice for each field; or merged at once as proposed."""
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
        "nightly": setting("matching.nightly"),
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
        found.append({"label": _("Merging unasked"), "href": "/twins/unasked/"})
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
    done = scoped(TwinRun, request.actor).filter(state="done")
    return {
        "run": run, "busy": busy, "share": share, "may_search": may,
        "last": told(done.order_by("-pk").first()), "whole": told(done.filter(what="all").order_by("-pk").first()),
        "resumable": not busy and may and Resume.offered(Resume(registry.of(TwinRun), request.actor), run),
    }  # fmt: skip


def told(run: TwinRun | None) -> dict[str, Any] | None:
    """When a search ended, at how many it looked, and what came of it."""
    if run is None:
        return None
    return {"at": WHEN.show(run.ended_at), "rows": run.rows, "pairs": run.pairs, "merged": run.merged, "what": run.what}


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
    """Ask for a search through all, or of what has changed, or let one that was cut short go on."""
    wanted = request.POST.get("what", "")
    try:
        if wanted.isdecimal():
            perform(Resume, TwinRun(pk=number(wanted)), {}, actor=request.actor)
        else:
            perform(FindChanged if wanted == "changed" else FindTwins, TwinRun, {}, actor=request.actor)
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
    decision = request.POST.get("decision", "")
    state = "later" if request.POST.get("state") == "later" else "open"
    group = queue.group(request.actor, state, key)
    if decision not in (*DECISIONS, COMPARE, MERGE) or group is None:
        raise Missing("customers.TwinPair", key)
    keys = queue.keys(request.actor, state)
    pairs = queue.among(group, map(number, request.POST.getlist("customer")))
    if not pairs:
        tell(request, _("Tick at least two customers that were compared with each other."), ok=False)
        return redirect(f"/twins/?state={state}&at={key}")
    if decision == COMPARE:
        ids = ",".join(map(str, dict.fromkeys(side for pair in pairs for side in (pair.left_id, pair.right_id))))
        return redirect(f"/customer/merge/?{urlencode({'ids': ids, 'back': f'/twins/?state={state}'})}")
    if decision == MERGE:
        merge_group(request, pairs)
    else:
        done, refused = decide_all(DECISIONS[decision], pairs, request.actor)
        if done:
            text = ngettext("%(n)s pair: %(said)s", "%(n)s pairs: %(said)s", done)
            tell(request, text % {"n": done, "said": dict(TwinPair.STATES)[DECISIONS[decision].state]})
        for why in refused:
            tell(request, why, ok=False)
    following = [one for one in keys[keys.index(key) :] if one != key] if key in keys else []
    if queue.group(request.actor, state, key) is not None:
        following.insert(0, key)
    return redirect(f"/twins/?state={state}" + (f"&at={following[0]}" if following else ""))


def merge_group(request: Any, pairs: list[TwinPair]) -> None:
    """Merge all of the ticked at once, as proposed; says what became of them, or why not."""
    customers = {one.pk: one for pair in pairs for one in (pair.left, pair.right)}
    try:
        survivor = join(list(customers.values()), request.actor)
    except KebenError as error:
        for problem in error.problems():
            tell(request, problem.text(), ok=False)
        return
    words = {"n": len(customers), "title": survivor.name}
    tell(request, _("%(n)s customers are one now: “%(title)s”. It can be taken back on its page.") % words)


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
