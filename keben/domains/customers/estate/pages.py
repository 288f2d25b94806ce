"""A building of a site, fetched when somebody chooses it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from keben.domains.customers.estate.model import Site
from keben.domains.customers.estate.panel import building_of
from keben.kernel.reader import fetch
from keben.web.page import page, render


@page
def units(request: Any, pk: int) -> HttpResponse:
    """The grid of one building."""
    site = fetch(Site, pk, request.actor)
    building = request.GET.get("building", "")[:20]
    return render(request, "customers/units_grid.html", building_of(site, request.actor, building))
