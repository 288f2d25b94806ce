"""One fact edited in place, and one masked value shown in full."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.kernel.actions.perform import perform
from keben.kernel.contacting import refusals
from keben.kernel.problems import Denied, Invalid, Missing, Refused, Stale
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web.page import noun, render
from keben.web.record import presence
from keben.web.record.conflict import conflict
from keben.web.record.controls import read_post
from keben.web.record.doubts import acknowledged, offered
from keben.web.record.editing import reachable, version_of
from keben.web.record.form import field_of
from keben.web.record.layers import done, layer, tell
from keben.web.record.reading import custom_value
from keben.web.record.values import draw, read_values


@noun
def field(request: Any, entity: ResolvedEntity, pk: int, name: str) -> HttpResponse:
    """GET gives the small form, POST saves it and gives the value back."""
    record = reachable(request, entity, pk)
    if "edit" not in entity.actions:
        raise Denied(entity.label, "edit")
    inputs = [item for item in entity.actions["edit"](entity, request.actor).inputs(record) if item.name == name]
    if not inputs:
        raise Denied(entity.label, "edit")
    item = inputs[0]
    value = read_values(entity, record, request.actor, [name]).get(name)
    version: Any = record.version
    typed: Any = None
    errors: list[str] = []
    doubt = None
    if request.method == "POST":
        data = read_post(inputs, request.POST)
        try:
            read = acknowledged(request)
            perform("edit", record, data, actor=request.actor, version=version_of(request), acknowledge=read)
        except Stale as error:
            return conflict(request, entity, error, data)
        except (Invalid, Refused) as error:
            typed, version = data.get(name, ""), request.POST.get("_version", version)
            errors = [problem.text() for problem in error.problems()]
            doubt = offered(error, (entity, pk, request.actor))
        else:
            presence.end(entity, pk, request.actor.user_id)
            return saved(request, entity, pk, entity.field(name))
    context = {
        "field": field_of(item, value, request.actor, typed=typed),
        "action": request.path,
        "version": version,
        "error": " ".join(doubt["texts"] if doubt and doubt["hits"] else errors),
        "doubt": doubt,
    }
    return render(request, "record/inline.html", context, status=422 if errors else 200)


def saved(request: Any, entity: ResolvedEntity, pk: int, item: ResolvedField) -> HttpResponse:
    """The new value as it stands in the page; other panels reload."""
    if layer(request) == "dialog":
        return tell(done(_("Saved")), kb_close={"all": True})
    record = fetch(entity.model, pk, request.actor)
    values = read_values(entity, record, request.actor, [item.name, *refusals(entity)])
    html = draw(entity, pk, item, values.get(item.name), request.actor, values)
    return tell(render(request, "record/value.html", {"value": html, "label": item.label}), kb_changed={})


@noun
@require_POST
def reveal(request: Any, entity: ResolvedEntity, pk: int, name: str) -> HttpResponse:
    """The full value of a masked field; who looked at what is written down first."""
    record = fetch(entity.model, pk, request.actor)
    if "reveal" not in entity.actions:
        raise Missing(entity.label, name)
    perform("reveal", record, {"field": name}, actor=request.actor)
    item = entity.field(name)
    value = custom_value(item, record) if name.startswith("x_") else item.kind.read(record, name)
    response = JsonResponse({"value": item.kind.show(value)})
    response["Cache-Control"] = "no-store"
    return response
