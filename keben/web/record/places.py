"""Provinces, cities and counties for the cascader."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse

from keben.base import regions
from keben.base.errors import Malformed
from keben.web.page import page


@page
def places(request: Any) -> HttpResponse:
    """The divisions below `?parent=`, the provinces without one."""
    parent = request.GET.get("parent", "")
    try:
        found = regions.children(parent) if parent else regions.provinces()
    except Malformed:
        found = ()
    items = [{"id": one.code, "label": one.name, "leaf": not regions.children(one.code)} for one in found]
    response = JsonResponse({"items": items})
    response["Cache-Control"] = "private, max-age=86400"
    return response
