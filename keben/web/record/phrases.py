"""常用语 from within the composer: one's own phrases made, changed and removed, beside those for everybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keben.kernel.actions.perform import perform
from keben.kernel.called import named
from keben.kernel.joined import sentences
from keben.kernel.problems import Denied, KebenError
from keben.kernel.reader import fetch, scoped
from keben.kernel.registry import registry
from keben.web.page import page, render_layer
from keben.web.record.layers import tell

PHRASES = "activities.QuickPhrase"


def changed(post: Any, actor: Any) -> None:
    """Do what the dialog asks: add one, save one, or remove one."""
    model = registry.get(PHRASES).model
    if not (key := post.get("phrase", "")).isdecimal():
        perform("create", model, {"name": post.get("name", "")}, actor=actor)
        return
    verb = "delete" if post.get("do") == "remove" else "edit"
    phrase = fetch(model, int(key[:18]), actor, verb)
    perform(verb, phrase, {} if verb == "delete" else {"name": post.get("name", "")}, actor=actor)


@page
def phrases(request: Any) -> HttpResponse:
    """The dialog; what is wrong is said beside the phrase, and what was typed stays."""
    actor, wrong, typed = request.actor, "", ""
    if not actor.can(PHRASES, "view"):
        raise Denied(PHRASES, "view")
    if request.method == "POST":
        try:
            changed(request.POST, actor)
        except KebenError as error:
            wrong, typed = sentences(p.text() for p in error.problems()), request.POST.get("name", "")
    model = registry.get(PHRASES).model
    mine = {*scoped(model, actor, "edit").values_list("pk", flat=True)}
    mine &= {*scoped(model, actor, "delete").values_list("pk", flat=True)}
    rows = scoped(model, actor).filter(is_active=True).order_by("is_shared", "position", "id")[:200]
    found = [{"row": row, "name": named(row), "mine": row.pk in mine} for row in rows]
    values = {
        "phrases": found, "wrong": wrong, "typed": typed, "at": request.POST.get("phrase", "") if wrong else "",
        "may_add": actor.can(PHRASES, "create"),
    }  # fmt: skip
    response = render_layer(request, "record/phrases.html", values, title=_("Phrases"))
    return tell(response, kb_phrases={}) if request.method == "POST" and not wrong else response


@page
@require_GET
def menu(request: Any) -> HttpResponse:
    """The menu of the composer anew, after the dialog has changed something. Raises Denied."""
    from keben.web.record.composer import phrase_menu

    if not request.actor.can(PHRASES, "view"):
        raise Denied(PHRASES, "view")
    return render_layer(request, "record/phrase_menu_anew.html", phrase_menu(request.actor), title=_("Phrases"))
