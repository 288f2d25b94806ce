"""The pages of web-hooks: where we tell what, how the last deliveries went, and sending one again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from keben.api.webhook.actions import Replay
from keben.api.webhook.choices import EVERY, event_groups, in_words
from keben.api.webhook.events import patterns_of
from keben.api.webhook.model import Webhook, WebhookDelivery
from keben.api.webhook.signature import secret_of
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.moments import DateTime
from keben.kernel.problems import Invalid
from keben.kernel.reader import fetch, scoped
from keben.web.page import page, render

MOST = 100
ACTIONS = ("send-test", "new-secret", "delete")


@page
def page_of_hooks(request: Any) -> HttpResponse:
    """The list and the form; POST makes a web-hook."""
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        data = {name: request.POST.get(name, "") for name in ("name", "url")}
        data["events"] = " ".join(request.POST.getlist("events"))
        try:
            made = perform("create", Webhook, {**data, "is_active": True}, actor=request.actor).record
            return redirect("webhook", made.pk)
        except Invalid as error:
            errors = {name: [p.text() for p in found] for name, found in error.errors.items()}
    rows = scoped(Webhook, request.actor).select_related("owner").order_by("-pk")[:MOST]
    chosen = patterns_of(" ".join(request.POST.getlist("events"))) if errors else (EVERY,)
    context = {
        "errors": errors,
        "form": request.POST if errors else {},
        "choices": event_groups(chosen, request.actor),
        "lines": [(row, in_words(patterns_of(row.events))) for row in rows],
        "may_create": request.actor.can("api.Webhook", "create"),
    }
    return render(request, "pages/system/api/webhooks.html", context, status=422 if errors else 200)


@page
def page_of_hook(request: Any, pk: int) -> HttpResponse:
    """One web-hook with its secret and its deliveries."""
    hook = fetch(Webhook, pk, request.actor)
    may_edit = request.actor.can("api.Webhook", "edit") and (
        scoped(Webhook, request.actor, "edit").filter(pk=hook.pk).exists()
    )
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            perform("edit", hook, {"events": " ".join(request.POST.getlist("events"))}, actor=request.actor)
            return redirect("webhook", pk)
        except Invalid as error:
            errors = {name: [p.text() for p in found] for name, found in error.errors.items()}
            hook.refresh_from_db()
    rows = scoped(WebhookDelivery, request.actor).filter(hook_id=hook.pk).order_by("-pk")[:MOST]
    context = {"hook": hook, "rows": rows, "may_edit": may_edit, "secret": secret_of(hook) if may_edit else ""}
    chosen = patterns_of(hook.events)
    context |= {"kind": DateTime(), "choices": event_groups(chosen, request.actor), "chosen": in_words(chosen)}
    context["errors"] = errors
    return render(request, "pages/system/api/webhook.html", context, status=422 if errors else 200)


@page
def act(request: Any, pk: int, name: str) -> HttpResponse:
    """Try it, give it a new secret, or delete it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if name not in ACTIONS:
        raise Http404
    perform(name, Webhook(pk=pk), actor=request.actor)
    return redirect("webhooks") if name == "delete" else redirect("webhook", pk)


@page
def replay(request: Any, pk: int, delivery: int) -> HttpResponse:
    """Send one delivery again."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    perform(Replay, WebhookDelivery(pk=delivery), actor=request.actor)
    return redirect("webhook", pk)
