"""The star in the first column: puts a record on one's own list of starred ones."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from keben.kernel.actions.perform import perform
from keben.kernel.problems import Missing
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.body import sent_object
from keben.web.page import noun


@noun
@require_POST
def star(request: HttpRequest, entity: ResolvedEntity, pk: int) -> HttpResponse:
    """`{on: true}` stars and follows, `{on: false}` ends both."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if "followers" not in entity.features:
        raise Missing(entity.label, pk)
    record = fetch(entity.model, pk, actor)
    perform("star", record, {"on": wanted(request)}, actor=actor)
    return HttpResponse(status=204)


def wanted(request: HttpRequest) -> bool:
    """Whether the star shall be on."""
    return bool((sent_object(request) or {}).get("on", True))
