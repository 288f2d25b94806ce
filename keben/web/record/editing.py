"""Changing a record: the whole form, or one fact in place; two editors get a choice per field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.actions.perform import perform
from keben.kernel.doubts import Doubtful
from keben.kernel.ended import LOOKING, refuse_ended
from keben.kernel.problems import Denied, Invalid, Refused, Stale
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render, toast
from keben.web.record import presence
from keben.web.record.conflict import conflict
from keben.web.record.controls import read_post
from keben.web.record.doubts import acknowledged, offered
from keben.web.record.form import groups_of, summary, watched
from keben.web.record.layers import done, go, layer, tell
from keben.web.record.values import may, read_values


def reachable(request: Any, entity: ResolvedEntity, pk: int, verb: str = "edit") -> Any:
    """The record for a verb: 404 outside the scope, 403 where it may be seen but not this, 409 where it has ended."""
    record = fetch(entity.model, pk, request.actor)
    if verb not in LOOKING:
        refuse_ended(record)
    if not may(entity, record, request.actor, verb):
        raise Denied(entity.label, verb)
    return record


def version_of(request: HttpRequest) -> int | None:
    """The version the person saw."""
    text = request.POST.get("_version", "")
    return int(text) if text.isdigit() else None


@noun
def edit(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The form with the record's values, or saving it."""
    if "edit" not in entity.actions:
        raise Http404
    record = reachable(request, entity, pk)
    inputs = entity.actions["edit"](entity, request.actor).inputs(record)
    only = request.GET.get("only") or request.POST.get("_only")
    if only:  # one field alone, as a link to what is missing asks
        inputs = [item for item in inputs if item.name == only]
        if not inputs:
            raise Denied(entity.label, "edit")
    if request.method != "POST":
        return show(request, entity, record, inputs)
    data = read_post(inputs, request.POST)
    try:
        outcome = perform(
            "edit", record, data, actor=request.actor, version=version_of(request), key=request.POST.get("_key", ""),
            acknowledge=acknowledged(request),
        )  # fmt: skip
    except Stale as error:
        return conflict(request, entity, error, data)
    except Doubtful as error:
        doubt = offered(error, (entity, pk, request.actor))
        return show(request, entity, record, inputs, typed=data, doubt=doubt, status=error.status)
    except (Invalid, Refused) as error:
        problem = error if isinstance(error, Invalid) else Invalid({"": list(error.reasons)})
        return show(request, entity, record, inputs, typed=data, error=problem, status=error.status)
    presence.end(entity, pk, request.actor.user_id)
    text = _("Saved") if outcome.changes else _("Nothing was changed")
    if request.POST.get("_stay") is not None and layer(request) != "dialog":
        record.refresh_from_db()
        return toast(show(request, entity, record, inputs), text)
    if layer(request) == "dialog" and request.POST.get("_from") != "page":
        return tell(done(text), kb_close={"all": True})
    return go(record_url(entity.label, pk))


def show(
    request: HttpRequest,
    entity: ResolvedEntity,
    record: Any,
    inputs: Any,
    *,
    typed: Mapping[str, Any] | None = None,
    error: Invalid | None = None,
    doubt: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form as page or dialog."""
    actor = request.actor  # type: ignore[attr-defined]
    values = read_values(entity, record, actor, [item.name for item in inputs])
    errors = error.errors if error else {}
    address = record_url(entity.label, record.pk)
    return render(
        request,
        "record/form.html" if layer(request) or "HX-Request" in request.headers else "pages/record/form.html",
        {
            "title": _("Edit “%(title)s”") % {"title": entity.title_of(record)},
            "entity": entity,
            "groups": groups_of(entity, inputs, values, actor, typed=typed, errors=errors, record=record),
            "action": request.path,
            # What was typed was typed against the version that was on the screen, not against the newest one.
            "hidden": {
                "_version": request.POST.get("_version") if typed is not None else record.version,
                **({"_only": only} if (only := request.GET.get("only") or request.POST.get("_only")) else {}),
            },
            "dialog": layer(request) == "dialog",
            "again": False,
            "submit": _("Save"),
            "draft": f"{entity.slug}/{record.pk}/{record.version}",
            "back": address,
            "presence": f"{address}presence/",
            "doubt": doubt,
            "twins": watched(entity, record.pk),
            "summary": summary(error, [item.name for item in inputs]) if error else None,
        },
        status=status,
    )
