"""The dialogs of batch runs: inputs of the action, confirmation, progress, and the result with reasons."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput, read_inputs
from keben.kernel.actions.perform import resolve_action
from keben.kernel.problems import Invalid, Missing, Problem
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks import steering
from keben.kernel.tasks.job import Job, enqueue
from keben.web.listing import words
from keben.web.listing.batch import AT_ONCE, Selection, action_for, plain_data
from keben.web.listing.batch_job import NAME
from keben.web.listing.batch_run import run
from keben.web.page import noun, page, render
from keben.web.record.controls import read_post
from keben.web.record.form import field_of
from keben.web.record.layers import tell


@noun
def batch(request: Any, entity: ResolvedEntity, action: str) -> HttpResponse:
    """The first post (or a link from a row) asks, the second one runs."""
    chosen = action_for(entity, action, request.actor)
    sent = request.POST if request.method == "POST" else request.GET
    selection = Selection.read(sent)
    count = selection.count(entity, request.actor)
    if count == 0:
        raise Invalid.single("", "nothing_chosen", "Nothing is chosen. Tick some rows first.")
    inputs = inputs_of(entity, chosen, request.actor, sent.get("_field", ""))
    if request.method != "POST" or request.headers.get("KB-Step") == "ask" or "_run" not in sent:
        return ask(request, entity, chosen, selection, count, inputs)
    data = read_post(inputs, request.POST)
    try:
        if chosen.key() == "edit" and not data:
            raise Invalid.single("_field", "no_field", "Choose the field to change.")
        read_inputs([item for item in inputs if item.name in data or chosen.key() != "edit"], data, request.actor)
    except Invalid as error:
        return ask(request, entity, chosen, selection, count, inputs, typed=data, error=error)
    if count > AT_ONCE:
        return later(request, entity, chosen, selection, count, data)
    report = run(entity, chosen, selection.all_keys(entity, request.actor), data, request.actor)
    return result(request, entity, report.plain(), deed=str(chosen.title()))


def inputs_of(entity: ResolvedEntity, action: type[Action[Any]], actor: Actor, name: str) -> list[BoundInput]:
    """What the action asks; batch editing asks for the one field that was chosen."""
    inputs = action(entity, actor).inputs(None)
    return [item for item in inputs if item.name == name] if action.key() == "edit" else inputs


def ask(
    request: Any,
    entity: ResolvedEntity,
    action: type[Action[Any]],
    selection: Selection,
    count: int,
    inputs: list[BoundInput],
    *,
    typed: dict[str, Any] | None = None,
    error: Invalid | None = None,
) -> HttpResponse:
    """The dialog."""
    actor = request.actor
    errors: dict[str, list[Problem]] = error.errors if error else {}
    edits = action.key() == "edit"
    every = action(entity, actor).inputs(None) if edits else []
    fields = [
        field_of(
            item,
            None if edits else item.initial,
            actor,
            typed=typed.get(item.name, "") if typed is not None else None,
            problems=errors.get(item.name, ()),
        )
        for item in inputs
    ]
    total = {"total": words.capped(count), "unit": words.unit(entity, count)}
    template = "pages/listing/batch_delete.html" if action.key() == "delete" else "pages/listing/batch_ask.html"
    context = {
        "title": f"{action.title()} {_('%(total)s %(unit)s') % total}",
        "verb": action.title(),
        "action": request.path,
        "hidden": selection.hidden() | {"_run": "1"},
        "fields": fields,
        "choices": [(item.name, item.label) for item in every],
        "chosen": request.POST.get("_field") or request.GET.get("_field", ""),
        "edits": edits,
        "text": str(action.confirm or ""),
        "total": total,
        "recycles": entity.recycles,
        "background": count > AT_ONCE,
        "errors": [p.text() for name, found in errors.items() if name not in {i.name for i in inputs} for p in found],
    }
    return render(request, template, context, status=422 if error else 200)


def later(
    request: Any,
    entity: ResolvedEntity,
    action: type[Action[Any]],
    selection: Selection,
    count: int,
    data: dict[str, Any],
) -> HttpResponse:
    """Hand the run to the worker and show its progress."""
    args = {
        "entity": entity.label,
        "action": action.key(),
        "selection": {"keys": list(selection.keys), "everything": selection.everything, "query": selection.query},
        "data": plain_data(data),
        "lang": request.LANGUAGE_CODE,
    }
    job = enqueue(NAME, args, user_id=request.actor.user_id, total=count, retries=1)
    return show_job(request, job)


@page
def job_state(request: Any, pk: int) -> HttpResponse:
    """The progress of one's own job, asked for every second; POST stops it."""
    job = Job.objects.filter(pk=pk, task=NAME, user_id=request.actor.user_id).first()
    if job is None:
        raise Missing("kernel.Job", pk)
    if request.method == "POST":
        steering.cancel(pk, request.actor)
        job.refresh_from_db()
    return show_job(request, job)


def show_job(request: HttpRequest, job: Job) -> HttpResponse:
    """Progress while it runs, then the result."""
    if job.state in ("waiting", "running"):
        share = round(100 * job.done / job.total) if job.total else 0
        return render(request, "pages/listing/batch_job.html", {"job": job, "share": share})
    report = {"done": 0, "failed": 0, "failures": [], **job.result}
    entity = registry.get(str(job.args["entity"]))
    deed = str(resolve_action(entity, str(job.args["action"])).title())
    return result(request, entity, report, deed=deed, state=job.state)


def result(
    request: HttpRequest, entity: ResolvedEntity, report: dict[str, Any], *, deed: str, state: str = "done"
) -> HttpResponse:
    """成功 n 条, 失败 m 条; the list behind reloads."""
    text = _("%(done)s done, %(failed)s not done") % report if report["failed"] else _("%(done)s done") % report
    text = _("%(action)s: %(result)s") % {"action": deed, "result": text}
    rest = report["failed"] - len(report["failures"])
    left = [one["pk"] for one in report["failures"] if one.get("pk")]
    tree = json.dumps({"all": [["@these", "any", left]]}, separators=(",", ":"))
    context = {"report": report, "text": text, "rest": rest, "state": state, "left": len(left),
               "home": f"/{entity.slug}/", "list": f"/{entity.slug}/?{urlencode({'f': tree})}"}  # fmt: skip
    if not report["failed"] and state == "done":
        response = tell(HttpResponse(""), kb_toast={"text": text, "tone": "ok"}, kb_close={}, kb_listed={})
        response["HX-Reswap"] = "none"
        return response
    return tell(render(request, "pages/listing/batch_result.html", context), kb_listed={})
