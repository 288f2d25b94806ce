"""Why a record is as complete and as fresh as it is: what costs points, each with the way to its field."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.problems import Missing
from keben.kernel.quality.score import verdict
from keben.kernel.quality.weights import weights_of
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url
from keben.web.page import noun, render_layer
from keben.web.record.values import may


@noun
def quality(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """The popover; fields that the reader may not see count, but are not named to him."""
    record = fetch(entity.model, pk, request.actor)
    if entity.declaration.quality is None:
        raise Missing(entity.label, "quality")
    weights = weights_of(entity)
    why = verdict(entity, record, weights, timezone.localdate())
    seen = [one for one in why.reasons if right_on(entity, request.actor, one.link or "") > FieldRight.HIDDEN]
    editable = "edit" in entity.actions and may(entity, record, request.actor, "edit")
    address = record_url(entity.label, pk)
    rows = [
        {
            "text": one.text(),
            "missing": one.rule == "missing",
            "points": one.params["points"],
            "href": f"{address}edit/?only={one.link}"
            if editable and right_on(entity, request.actor, one.link or "") == FieldRight.EDIT
            else "",
        }
        for one in seen
    ]
    context = {
        "title": _("Why %(score)s%%?") % {"score": why.value[0]},
        "completeness": why.value[0],
        "freshness": why.value[1],
        "rows": rows,
        "hidden": len(why.reasons) - len(seen),
        "fields": len(weights),
        "hint": _(why.change_hint) if why.change_hint else "",
        "steward": steward_of(entity, record),
        "confirm": f"{address}do/confirm-data/" if editable and "confirm-data" in entity.actions else "",
    }
    return render_layer(request, "record/quality.html", context, title=context["title"])


def steward_of(entity: ResolvedEntity, record: Any) -> str:
    """Who answers for the data: who is named, or else whoever owns the record."""
    found = record.steward
    for step in () if found is not None else entity.declaration.quality.steward.split("."):  # type: ignore[union-attr]
        found = record = getattr(record, step, None)
    return str(found.name) if found is not None else ""
