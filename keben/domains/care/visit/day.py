"""The visits of one day as a route: stops in the order of the clock, the way between them, drawn as lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from keben.base.calendar_cn import day_bounds
from keben.base.errors import Malformed
from keben.base.geo import metres_between, spoken
from keben.domains.care.visit.consent import consented
from keben.domains.care.visit.model import Visit
from keben.domains.customers.near.place import exact
from keben.domains.customers.near.shortcut import NAVIGATE, way_there
from keben.kernel.locale import company_zone
from keben.kernel.problems import Denied
from keben.kernel.reader import scoped
from keben.web.page import page, render

MOST = 40
WIDE, HIGH, EDGE = 320, 200, 22


@dataclass
class Stop:
    """One visit of the day."""

    number: int
    visit: Visit
    place: Any
    metres: int | None = None

    @property
    def hour(self) -> str:
        """When, in the company's time."""
        return f"{timezone.localtime(self.visit.planned_at):%H:%M}"

    @property
    def way(self) -> str:
        """From the stop before."""
        return "" if self.metres is None else spoken(self.metres)

    @property
    def leads_there(self) -> str:
        """Where the map application of a phone finds it; nothing once one has been there."""
        if self.visit.status != "planned":
            return ""
        here = self.visit.customer
        return way_there(here.pk, {name: getattr(here, name) for name in NAVIGATE.fields})


@page
def day(request: Any) -> HttpResponse:
    """One's own day, or that of a colleague whose visits one may see."""
    actor = request.actor
    if not actor.can("care.Visit", "view"):
        raise Denied("care.Visit", "view")
    chosen = date_of(request.GET.get("date", ""))
    whose = int(request.GET["who"]) if request.GET.get("who", "").isdigit() else actor.user_id
    stops = stops_of(actor, whose, chosen)
    total = sum(stop.metres or 0 for stop in stops)
    context = {
        "day": chosen,
        "before": chosen - dt.timedelta(days=1),
        "after": chosen + dt.timedelta(days=1),
        "is_today": chosen == timezone.localdate(),
        "own": whose == actor.user_id,
        "who": whose,
        "person": stops[0].visit.owner if stops else None,
        "stops": stops,
        "total": spoken(total) if total else "",
        "unplaced": sum(stop.place is None for stop in stops),
        "drawing": drawing(stops),
        "consent": consented(actor.user_id),
        "withdrawn": "withdrawn" in request.GET,
        "may_plan": actor.can("care.Visit", "create"),
    }
    return render(request, "pages/care/day.html", context)


def date_of(text: str) -> dt.date:
    """The day of the address, else today."""
    try:
        return dt.date.fromisoformat(text)
    except (ValueError, Malformed):
        return timezone.localdate()


def stops_of(actor: Any, whose: int | None, chosen: dt.date) -> list[Stop]:
    """What is planned or done on this day, with the ways between known places; one query."""
    start, end = day_bounds(chosen, company_zone())
    rows = scoped(Visit, actor).filter(owner=whose or 0, planned_at__gte=start, planned_at__lt=end)
    rows = rows.exclude(status="cancelled").select_related("customer", "owner").order_by("planned_at", "pk")
    visits = list(rows[:MOST])
    stops = [Stop(at, one, one.customer if exact(one.customer) else None) for at, one in enumerate(visits, 1)]
    last: Any = None
    for stop in stops:
        if stop.place is None:
            continue
        if last is not None:
            here = stop.place
            stop.metres = metres_between(last.latitude, last.longitude, here.latitude, here.longitude)
        last = stop.place
    return stops


def drawing(stops: list[Stop]) -> dict[str, Any] | None:
    """The stops with a place as points of a picture, north above; None where there are fewer than two."""
    placed = [stop for stop in stops if stop.place is not None]
    if len(placed) < 2:
        return None
    north = [float(stop.place.latitude) for stop in placed]
    shrink = cos(radians(sum(north) / len(north)))
    east = [float(stop.place.longitude) * shrink for stop in placed]
    span = max(max(north) - min(north), (max(east) - min(east)) * (HIGH - 2 * EDGE) / (WIDE - 2 * EDGE), 1e-4)
    scale = (HIGH - 2 * EDGE) / span
    middle = ((max(east) + min(east)) / 2, (max(north) + min(north)) / 2)
    points = [
        {
            "number": stop.number,
            "name": stop.visit.customer.short_name or stop.visit.customer.name,
            "x": round(WIDE / 2 + (x - middle[0]) * scale, 1),
            "y": round(HIGH / 2 - (y - middle[1]) * scale, 1),
        }
        for stop, x, y in zip(placed, east, north, strict=True)
    ]
    return {"points": points, "line": " ".join(f"{p['x']},{p['y']}" for p in points), "wide": WIDE, "high": HIGH}
