"""Provinces, cities and counties for the cascader, level by level or by what was typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language

from keben.base import regions
from keben.base.regions import Region
from keben.kernel import region_names
from keben.web.page import page

MOST = 20


def address() -> str:
    """Where the cascader asks; browsers keep the answers for a day, so each language has an address of its own."""
    return f"{reverse('record-regions')}?lang={get_language() or ''}"


def item(region: Region, label: str, *, leaf: bool) -> dict[str, Any]:
    """A line of the cascader, and what the field says once it is chosen."""
    return {"id": region.code, "label": label, "title": region_names.whole(region), "leaf": leaf}


@page
def places(request: Any) -> HttpResponse:
    """The divisions below `?parent=`, the provinces without one; `?q=` those of such a name, wherever they lie."""
    typed = request.GET.get("q", "").strip()[:40]
    if typed:
        items = [item(one, region_names.whole(one), leaf=True) for one in region_names.search(typed, MOST)]
    else:
        below = regions.children(request.GET.get("parent", "").strip())
        items = [item(one, region_names.alone(one), leaf=not regions.children(one.code)) for one in below]
    response = JsonResponse({"items": items})
    response["Cache-Control"] = "private, max-age=86400"
    return response
