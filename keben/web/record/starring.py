"""The star toggle of the head."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid, Missing
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.page import noun


@noun
@require_POST
def star(request: Any, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """Body `{"on": true}`; answers what holds now."""
    record = fetch(entity.model, pk, request.actor)
    if "star" not in entity.actions:
        raise Missing(entity.label, "star")
    try:
        on = json.loads(request.body or b"{}").get("on", True)
    except (ValueError, AttributeError):
        raise Invalid.single("on", "json", "Send a JSON object.") from None
    perform("star", record, {"on": bool(on)}, actor=request.actor)
    return JsonResponse({"on": bool(on)})
