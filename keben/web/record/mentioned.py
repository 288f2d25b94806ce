"""Who was mentioned and not told, because the record is hidden from him: the writer hears of it at once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.kernel.called import named
from keben.kernel.features.sight import sees
from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.record.layers import tell
from keben.web.record.values import may

MOST = 50
JOIN = "add-team-member"


def untold(request: Any, record: Any) -> list[Any]:
    """The mentioned colleagues who do not see the record, or are no longer here."""
    keys = [int(key) for key in request.POST.getlist("mentions")[:MOST] if key.isascii() and key.isdecimal()]
    if not keys:
        return []
    entity, people = registry.of(type(record)), get_user_model()._base_manager
    found = people.filter(pk__in=keys).exclude(pk=request.actor.user_id).order_by("pk")
    return [one for one in found if not sees(one, entity, record.pk)]


def warned(request: Any, record: Any, response: HttpResponse) -> HttpResponse:
    """The answer, with a warning in place of its toast where somebody was not told."""
    people = untold(request, record)
    if not people:
        return response
    names = _(", ").join(named(one) for one in people)
    text = ngettext(
        "%(names)s may not see this record and was not told",
        "%(names)s may not see this record and were not told",
        len(people),
    ) % {"names": names}
    return tell(response, kb_toast={"text": text, "tone": "warn", **offer(request, record, people)})


def offer(request: Any, record: Any, people: list[Any]) -> dict[str, str]:
    """The way to let the first of them into the team, where the writer may do so."""
    entity = registry.of(type(record))
    active = [one for one in people if one.is_active]
    if not active or JOIN not in entity.actions or not may(entity, record, request.actor, entity.actions[JOIN].verb):
        return {}
    address = f"{record_url(entity.label, record.pk)}do/{JOIN}/?user={active[0].pk}"
    return {"href": address, "label": _("Add %(name)s to the team") % {"name": named(active[0])}}
