"""Picking the people whose work the workbench shows, among those whom one's circles hold."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keben.kernel.actions.ask import BoundInput
from keben.kernel.kinds.links import Links
from keben.kernel.problems import Denied
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.web.home.circle import PICKED, circles, key_of, picked
from keben.web.page import page, render_layer
from keben.web.record.form import field_of

USER = "org.User"
KEPT = ("when", "days", "kind")
PAGES = ("/", "/todos/")
SHORT = 4


def pick_address(at: str, state: dict[str, str]) -> str:
    """Where people are picked for the page at this address."""
    return f"/_home/people/?{urlencode({'at': at, **state})}"


def shortened(switch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The switch of the phone: short words, and no more than fit; the people whom one picks stay among them."""
    shown = switch if len(switch) <= SHORT else [*switch[: SHORT - 1], switch[-1]]
    return [{**one, "label": one["short"]} for one in shown]


@page
@require_GET
def people(request: Any) -> HttpResponse:
    """The dialog; with people in the address the page with their work. Raises Denied."""
    actor, query = request.actor, request.GET
    every = circles(actor)
    if len(every) < 2:
        raise Denied(USER, "view")
    at = query.get("at") if query.get("at") in PAGES else "/"
    state = {name: query[name] for name in KEPT if query.get(name)}
    if wanted := {int(one) for one in query.getlist("person") if one.isdecimal() and len(one) < 10}:
        key = key_of(sorted(wanted)[:50])
        if (some := picked(key, every)) is None or len(some.owners or ()) < len(wanted):
            messages.warning(request, _("Some of these people are left out: you do not see their work."))
        return redirect(f"{at}?{urlencode({'who': some.key if some else 'me', **state})}")
    model = registry.get(USER).model
    who = query.get("who", "")
    keys = [int(one) for one in who[1:].split(".")] if PICKED.fullmatch(who) else []
    kind = Links(model)
    chosen = [kind.ref(one) for one in scoped(model, actor).filter(pk__in=keys)] if keys else []
    field = field_of(BoundInput("person", _("People"), kind, required=True), chosen, actor)
    values = {"field": field, "at": at, "state": state}
    return render_layer(request, "home/people.html", values, title=_("Whose work"))
