"""An entry of the calendar dragged, or carried by keys, to another day: an edit of its date; the time of day stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from keben.kernel.actions.perform import perform
from keben.kernel.problems import Denied, Invalid, Missing
from keben.kernel.reader import fetch
from keben.kernel.resolved import ResolvedEntity
from keben.web.body import sent_object
from keben.web.listing.calendar import movable
from keben.web.listing.question import Question
from keben.web.page import noun


@noun
@require_POST
def day(request: Any, entity: ResolvedEntity) -> HttpResponse:
    """`{id, to: "2026-11-20"}` moves a record to that day."""
    if not entity.listing.calendar:
        raise Missing(entity.label, "calendar")
    pk, to = target(request)
    if not movable(Question(entity, request.actor, {})):
        raise Denied(entity.label, "edit")
    record: Any = fetch(entity.model, pk, request.actor)
    name = entity.listing.calendar
    perform("edit", record, {name: moved(getattr(record, name), to, entity)}, actor=request.actor)
    return HttpResponse(status=204)


def target(request: Any) -> tuple[int, dt.date]:
    """Record and day of the request. Raises Invalid."""
    try:
        given = sent_object(request) or {}
        return int(given["id"]), dt.date.fromisoformat(str(given["to"]))
    except (ValueError, OverflowError, KeyError, TypeError):
        raise Invalid.single("to", "move_shape", "The move could not be read. Load the page again.") from None


def moved(value: Any, to: dt.date, entity: ResolvedEntity) -> Any:
    """The day, for moments with the time of day that they had."""
    if entity.field(str(entity.listing.calendar)).kind.code != "datetime":
        return to
    time = timezone.localtime(value).time() if value else dt.time(9, 0)
    return timezone.make_aware(dt.datetime.combine(to, time))
