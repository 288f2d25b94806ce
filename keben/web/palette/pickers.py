"""Remote choices for forms: records of a noun, as JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from keben.data.search.pick import choose
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.page import page


@page
@require_GET
def pick(request: Any, label: str) -> HttpResponse:
    """GET ?q=&after=&exclude=1,2&customer=5 → {items: [{id, label, hint}], next}."""
    try:
        entity = registry.get(label)
    except LookupError:
        raise Http404 from None
    asked = request.GET
    items, following = choose(
        entity,
        request.actor,
        text=asked.get("q", "")[:100],
        after=asked.get("after", ""),
        exclude=numbers(asked.get("exclude", "")),
        extra=narrowed(entity, asked),
    )
    found = [{"id": hit.pk, "label": hit.title, "hint": hit.hint} for hit in items]
    return JsonResponse({"items": found, "next": following})


def numbers(text: str) -> set[int]:
    """Keys from `1,2,3`; anything else is left out."""
    return {int(part) for part in text.split(",") if part.isascii() and part.isdecimal() and len(part) < 19}


def narrowed(entity: ResolvedEntity, asked: Any) -> Q:
    """Another field of the form may narrow the choice, such as people of the customer; so may what asks for one."""
    found = Q()
    for name in asked:
        if name in ("q", "after", "exclude") or not entity.has(name):
            continue
        item = entity.field(name)
        if item.kind.code == "link" and item.direct and (keys := numbers(asked[name])):
            found &= Q(**{f"{name}__in": sorted(keys)})
        if item.kind.code == "boolean" and item.direct and asked[name] in ("0", "1"):
            found &= Q(**{name: asked[name] == "1"})
    return found
