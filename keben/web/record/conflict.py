"""Two people changed the same fields: mine, theirs and the original per field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from keben.kernel.called import doer
from keben.kernel.events.log import LoggedEvent
from keben.kernel.kinds.base import Kind
from keben.kernel.problems import Stale
from keben.kernel.resolved import ResolvedEntity
from keben.web.cells import ago
from keben.web.page import render
from keben.web.record.layers import layer
from keben.web.record.reading import from_plain
from keben.web.record.values import text_of


def conflict(request: HttpRequest, entity: ResolvedEntity, error: Stale, data: Mapping[str, Any]) -> HttpResponse:
    """The dialog; it opens above the form, which stays as it is."""
    actor = request.actor  # type: ignore[attr-defined]
    fields = []
    for clash in error.clashes:
        item = entity.field(clash.name)
        sides = {side: text_of(entity, item, getattr(clash, side), actor) for side in ("mine", "theirs", "original")}
        raw = {
            "mine_raw": sent(data[clash.name]),
            "theirs_raw": raw_of(item.kind, clash.theirs),
            "original_raw": raw_of(item.kind, clash.original),
        }
        fields.append({"name": clash.name, "label": item.label, **sides, **raw})
    clashing = {clash.name for clash in error.clashes}
    # What I left as it was is not sent again: with the version of today it would undo what they saved.
    settled = clashing | error.untouched
    hidden: dict[str, Any] = {name: value for name, value in data.items() if name not in settled}
    hidden = {name: value for name, value in hidden.items() if value is not False}
    hidden["_has"] = [name for name in request.POST.getlist("_has") if name not in error.untouched]
    hidden["_joined"] = [name for name in clashing if entity.field(name).kind.many]
    hidden["_from"] = layer(request) or "page"
    hidden = {name: "on" if value is True else value for name, value in hidden.items()}
    last = LoggedEvent.objects.filter(entity=entity.label, object_id=error.record.pk, version=error.record.version)
    event = last.order_by("-id").first()
    response = render(
        request,
        "record/conflict.html",
        {
            "action": request.path,
            "version": error.record.version,
            "fields": fields,
            "hidden": hidden,
            "who": doer(event) if event else "",
            "when": ago(event.at) if event else "",
        },
        status=409,
    )
    response["HX-Retarget"], response["HX-Reswap"] = "body", "beforeend"
    return response


def sent(value: Any) -> str:
    """What was sent for a field as one text."""
    if isinstance(value, bool):
        return "on" if value else ""
    return ",".join(value) if isinstance(value, list) else str(value)


def raw_of(kind: Kind, stored: Any) -> str:
    """A plain value of history as a browser would send it."""
    if isinstance(stored, list):
        return ",".join(str(one["id"] if isinstance(one, dict) else one) for one in stored)
    if isinstance(stored, dict):
        return str(stored.get("id", ""))
    value = from_plain(kind, stored)
    return "" if value is None else sent(value if isinstance(value, bool) else kind.edit(value))
