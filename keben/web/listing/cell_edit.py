"""One cell edited in place: GET gives the input, POST saves with the version that was seen and gives the cell back."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _

from keben.kernel.actions.perform import perform
from keben.kernel.problems import Denied, Invalid, Refused, Stale
from keben.kernel.resolved import ResolvedEntity
from keben.web.listing.question import Question
from keben.web.listing.rows import one_cell
from keben.web.page import noun, render, toast
from keben.web.record.conflict import conflict
from keben.web.record.controls import read_post
from keben.web.record.doubts import acknowledged, offered
from keben.web.record.editing import reachable, version_of
from keben.web.record.form import field_of
from keben.web.record.layers import done, layer, tell
from keben.web.record.values import read_values


@noun
def cell_edit(request: Any, entity: ResolvedEntity, pk: int, name: str) -> HttpResponse:
    """The input of one field of one row, or its new value."""
    if "edit" not in entity.actions:
        raise Denied(entity.label, "edit")
    record = reachable(request, entity, pk)
    inputs = [item for item in entity.actions["edit"](entity, request.actor).inputs(record) if item.name == name]
    if not inputs:
        raise Denied(entity.label, "edit")
    version: Any = record.version
    typed, errors, doubt = None, [], None
    if request.method == "POST":
        data = read_post(inputs, request.POST)
        version = request.POST.get("_version", version)
        try:
            read = acknowledged(request)
            perform("edit", record, data, actor=request.actor, version=version_of(request), acknowledge=read)
        except Stale as error:
            return conflict(request, entity, error, data)
        except (Invalid, Refused) as error:
            typed, errors, doubt = (
                data.get(name, ""),
                [one.text() for one in error.problems()],
                offered(error, (entity, pk, request.actor)),
            )
        else:
            return saved(request, entity, pk, name)
    value = read_values(entity, record, request.actor, [name]).get(name)
    context = {
        "field": field_of(inputs[0], value, request.actor, typed=typed),
        "action": request.path,
        "version": version,
        "error": " ".join(errors),
        "doubt": doubt,
    }
    return render(request, "pages/listing/cell.html", context, status=422 if errors else 200)


def saved(request: Any, entity: ResolvedEntity, pk: int, name: str) -> HttpResponse:
    """The cell as it stands in the list now; the sums may have changed as well."""
    if layer(request) == "dialog":
        return tell(done(_("Saved")), kb_listed={})
    question = Question(entity, request.actor, {"view": request.GET.get("view", "")})
    rows = question.query(names=[name], extra=Q(pk=pk), whole=True).page(size=1).rows
    if not rows:  # the change has moved the record out of the reader's scope
        response = HttpResponse("—")
        return toast(response, _("Saved. The record has left what you may see."))
    return tell(HttpResponse(one_cell(question, rows[0], name)), kb_sums={})
