"""The page of API tokens: one's own, or all of them for the security administrator; a new secret is shown once."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from keben.api.token.actions import Issue, Revoke
from keben.api.token.model import Token
from keben.api.token.scopes import scope_choices
from keben.kernel.actions.perform import perform
from keben.kernel.kinds.moments import DateTime
from keben.kernel.problems import Invalid
from keben.kernel.reader import scoped
from keben.kernel.settings import setting
from keben.web.page import page, render

MOST = 200
NAMES = ("name", "scopes", "read_only", "expires_on")


@page
def page_of_tokens(request: Any) -> HttpResponse:
    """The list and the form; POST makes a token."""
    made, errors, status = None, {}, 200
    if request.method == "POST":
        data = {name: request.POST[name] for name in NAMES if name in request.POST}
        data["scopes"] = " ".join(request.POST.getlist("scopes"))
        try:
            made = perform(Issue, Token, data, actor=request.actor).record
        except Invalid as error:
            errors, status = {name: [p.text() for p in found] for name, found in error.errors.items()}, 422
    choices = scope_choices(request.actor)
    chosen = set(request.POST.getlist("scopes")) if errors else set()
    rows = scoped(Token, request.actor).select_related("user").order_by("-pk")[:MOST]
    context = {
        "rows": rows,
        "kind": DateTime(),
        "made": made,
        "errors": errors,
        "form": request.POST if errors else {},
        "may_create": request.actor.can("api.Token", "create"),
        "may_revoke": request.actor.can("api.Token", "delete"),
        "may_allow": request.actor.can("api.Token", "approve"),
        "me": request.actor.user_id,
        "people_a_day": int(setting("export.personal_rows")),
        "choices": choices,
        "chosen": [pair for pair in choices if pair[0] in chosen],
    }
    return render(request, "pages/system/api/tokens.html", context, status=status)


@page
def revoke(request: Any, pk: int) -> HttpResponse:
    """Close the door for a token."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    perform(Revoke, Token(pk=pk), actor=request.actor)
    return redirect("api-tokens")
