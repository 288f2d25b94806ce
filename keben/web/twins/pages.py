"""Twins while somebody types, the page that looks for one before anything is entered, and the question to an owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.base.phone import digits_key
from keben.data.twins.asking import ask_owner
from keben.data.twins.find import SHOWN, find_twins
from keben.data.twins.keys import SHORTEST_PHONE, code_key
from keben.kernel.entity import Twins
from keben.kernel.problems import Denied, KebenError
from keben.kernel.quota import take, whole_seconds
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.page import page, render
from keben.web.record.doubts import shown

WHILE_TYPING = 5
SHORTEST = 2
LONGEST = 200
CODE_LENGTH = 18
TYPED_A_MINUTE, CHECKS_A_MINUTE = 120, 30
"""So many questions one person may ask: nobody reads the whole base out of the hints."""


@page
@require_POST
def typed(request: Any, label: str) -> HttpResponse:
    """The hits for one field as it stands, to be shown below it."""
    if not registry.knows(label):
        raise Http404
    entity, actor = registry.get(label), request.actor
    twins = entity.declaration.twins
    if twins is None:
        raise Http404
    if not (actor.can(label, "create") or actor.can(label, "edit")):
        raise Denied(label, "create")
    if take(f"twins.typed:{actor.user_id}", most=TYPED_A_MINUTE, seconds=60):
        return HttpResponse(status=204)  # typing goes on; whoever saves is checked all the same
    values = {name: request.POST[name][:LONGEST] for name in twins.fields if request.POST.get(name, "").strip()}
    own = request.GET.get("pk", "")
    pk = int(own) if own.isascii() and own.isdigit() and len(own) < 19 else None
    family = request.POST.get(twins.family, "") if twins.family else ""
    if family.isascii() and family.isdigit():
        values[f"{twins.family}_id"] = int(family[:18])
    found = find_twins(values, entity, actor, pk=pk, limit=WHILE_TYPING) if ready(twins, values) else []
    mine = (entity, pk, actor) if pk is not None else None
    return render(request, "twins/hits.html", {"hits": [shown(hit.plain(actor), mine) for hit in found]})


def ready(twins: Twins, values: Mapping[str, Any]) -> bool:
    """Whether enough has been typed to be compared."""
    names = any(len(str(values.get(name, "")).strip()) >= SHORTEST for name in (*twins.name, *twins.former))
    code = len(code_key(values.get(twins.code))) == CODE_LENGTH
    numbers = any(len(digits_key(str(values.get(name, "")))) >= SHORTEST_PHONE for name in twins.phones)
    return names or code or numbers or any("@" in str(values.get(name, "")) for name in twins.emails)


def compared() -> list[ResolvedEntity]:
    """The nouns whose records are compared with what is asked."""
    return [entity for entity in registry if entity.declaration.twins is not None]


def may_check(actor: Any) -> bool:
    """Whoever sees one of the nouns that are compared; the line of the menu asks the same."""
    return any(actor.can(entity.label, "view") for entity in compared())


@page
def check(request: Any) -> HttpResponse:
    """At most ten leads, customers and contacts for a name, a number or a code; GET only shows the empty page."""
    actor = request.actor
    nouns = compared()
    if not may_check(actor):
        raise Denied(nouns[0].label, "view")
    text = request.POST.get("q", "").strip()[:LONGEST]
    entity = next(one for one in nouns if one.declaration.twins and one.declaration.twins.code)
    wait = take(f"twins.check:{actor.user_id}", most=CHECKS_A_MINUTE, seconds=60) if len(text) >= SHORTEST else 0.0
    ready_to_ask = len(text) >= SHORTEST and not wait
    found = find_twins(asked(entity, text), entity, actor, limit=SHOWN) if ready_to_ask else []
    context = {
        "title": _("Check for twins"),
        "q": text,
        "short": 0 < len(text) < SHORTEST,
        "asked": ready_to_ask,
        "wait": whole_seconds(wait) if wait else 0,
        "hits": [shown(hit.plain(actor)) for hit in found],
        "nouns": [str(one.verbose_name_plural) for one in nouns],
    }
    template = "twins/found.html" if "HX-Request" in request.headers else "pages/twins/check.html"
    return render(request, template, context, status=429 if wait and template != "twins/found.html" else 200)


def asked(entity: ResolvedEntity, text: str) -> dict[str, str]:
    """The text as what it may be: a code, a number, an address, or a name."""
    twins = entity.declaration.twins or Twins()
    values = {twins.name[0]: text, twins.code: text if len(code_key(text)) == CODE_LENGTH else ""}
    if text.count("@") == 1 and twins.emails:
        return {twins.emails[0]: text}
    digits = digits_key(text)
    if twins.phones and len(digits) >= SHORTEST_PHONE and digits.isdigit() and not any(c.isalpha() for c in text):
        values[twins.phones[0]] = text
    return values


@page
@require_POST
def ask(request: Any) -> HttpResponse:
    """Tell the one who works the record behind a hit; why not, where it cannot be done."""
    try:
        ask_owner(request.POST.get("token", "")[:500], request.actor)
    except KebenError as error:
        return JsonResponse({"errors": [problem.text() for problem in error.problems()]}, status=error.status)
    return JsonResponse({"text": _("Asked. Wait for the answer.")})
