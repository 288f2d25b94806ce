"""The sites of a customer, and the units that it owns or uses now."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from keben.domains.customers.estate.model import Occupancy, Site
from keben.domains.customers.estate.rules import now
from keben.kernel.access.actor import Actor
from keben.kernel.reader import scoped

MOST = 20


def held_by(key: int, actor: Actor) -> dict[str, Any]:
    """Two statements."""
    if not actor.can("customers.Site", "view"):
        return {"may": False}
    sites = list(scoped(Site, actor).filter(customer=key).order_by("name_key", "pk")[: MOST + 1])
    units = []
    if actor.can("customers.Occupancy", "view"):
        rows = scoped(Occupancy, actor).filter(now(timezone.localdate()), customer=key).select_related("unit")
        units = list(rows.order_by("unit__name", "pk")[: MOST + 1])
    return {
        "may": True, "sites": sites[:MOST], "units": units[:MOST], "more": len(units) > MOST, "key": key,
        "more_sites": len(sites) > MOST, "makes": actor.can("customers.Site", "create"),
    }  # fmt: skip
