"""The page that gives a mailbox its password: the connection is tried first, and what the servers say stands there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.account.providers import provider_of
from keben.domains.mail.account.secret import password_of
from keben.domains.mail.connect.trying import tried
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Denied, KebenError
from keben.kernel.reader import fetch, scoped
from keben.web.page import page, render


@page
def connect(request: Any, pk: int) -> HttpResponse:
    """GET asks; POST tries, and keeps a password that was accepted everywhere. Raises Denied."""
    account = fetch(MailAccount, pk, request.actor)
    if not request.actor.can("mail.MailAccount", "edit") or not (
        scoped(MailAccount, request.actor, "edit").filter(pk=pk).exists()
    ):
        raise Denied("mail.MailAccount", "edit")
    context: dict[str, Any] = {"account": account, "kept": bool(account.secret), "tried": [], "errors": []}
    context["provider"] = provider_of(account)
    if request.method != "POST":
        return render(request, "mail/connect.html", context)
    password = request.POST.get("password", "").strip()
    if not password and not password_of(account):
        context["errors"] = [_("Type the password or authorisation code.")]
        return render(request, "mail/connect.html", context, status=422)
    context["tried"] = [] if account.is_demo else tried(account, password)
    right = bool(context["tried"]) and not any(one.problem for one in context["tried"])
    try:
        if account.is_demo or (right and password):
            perform("connect", account, {"password": password}, actor=request.actor)
    except KebenError as error:
        context["errors"] = [problem.text() for problem in error.problems()]
        return render(request, "mail/connect.html", context, status=error.status)
    if not right:
        return render(request, "mail/connect.html", context, status=422)
    MailAccount._base_manager.filter(pk=pk).update(
        state="ok", last_error="", failures=0, next_fetch_at=None, busy_until=None
    )
    return redirect(f"/mail-account/{pk}/")
