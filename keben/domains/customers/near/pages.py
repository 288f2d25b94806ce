"""Nearby customers: a list by distance and a map, from a customer, from where one stands, or from a part of the map."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from keben.base.geo import metres_between, spoken
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.near import drawing
from keben.domains.customers.near.asked import Asked, asked, radii, spot_of_province
from keben.domains.customers.near.looking import (
    CUSTOMER,
    Mark,
    Spot,
    cells_next,
    cells_within,
    counted,
    nearest,
    sources,
)
from keben.domains.customers.pool.scope import POOLED
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.called import named
from keben.kernel.kinds.base import Ref
from keben.kernel.problems import Denied
from keben.kernel.registry import registry
from keben.web.addresses import record_url
from keben.web.cells import cell
from keben.web.page import page, render

SHOWN = ("name", "region", "owner", "level", "address")


@require_http_methods(["GET", "HEAD", "POST"])
@page
def nearby(request: HttpRequest) -> HttpResponse:
    """The page; posted where the reader looks from his own place, which so stands in no address and no log."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    allowed(actor)
    question = asked(request)
    rows = sources(actor, pool=question.pool)
    counts = counted(rows)
    spot, cells, narrow = looked_at(question, counts)
    found: list[Any] = []
    more = False
    if spot is not None:
        mark = Mark.of(question.after)
        metres = question.km * 1000 if question.spot is not None else 0
        inside = {cell: counts[cell] for cell in cells}
        cells = cells_within(spot, metres, inside) if metres else near_cells(spot, mark, inside, narrow)
        others = [one.exclude(pk=question.customer.pk) for one in rows] if question.customer else rows
        found, more = nearest(others, spot, cells, mark=mark, metres=metres, narrow=narrow)
    response = render(request, "customers/nearby.html", context(actor, question, counts, spot, found, more))
    response["Cache-Control"] = "no-store"
    return response


def allowed(actor: Any) -> None:
    """Raise Denied for people who may not see customers, or not where they are."""
    if not actor.can(CUSTOMER, "view") or right_on(registry.get(CUSTOMER), actor, "latitude") < FieldRight.READ:
        raise Denied(CUSTOMER, "view")


def looked_at(question: Asked, counts: dict[int, int]) -> tuple[Spot | None, list[int], Q | None]:
    """Where to measure from, the cells that matter, and a further condition."""
    cells, narrow, spot = list(counts), None, question.spot
    if question.province:
        narrow = Q(region__startswith=question.province[:2])
        spot = spot or spot_of_province(question.province)
    if question.circle:
        cells = drawing.cells_named(question.circle, counts)
        if cells and question.spot is None:
            spot = Spot(*drawing.middle(cells, counts))
    return spot, cells, narrow


def near_cells(spot: Spot, mark: Mark, inside: dict[int, int], narrow: Q | None) -> list[int]:
    """The cells of the next page; all of them where a further condition says what of a cell counts."""
    return list(inside) if narrow is not None else cells_next(spot, mark, inside)


def context(
    actor: Any, question: Asked, counts: dict[int, int], spot: Spot | None, found: list[Any], more: bool
) -> dict[str, Any]:
    """What the page shows."""
    lines = [line(actor, row, spot) for row in found] if spot is not None else []
    return {
        "asked": question,
        "radii": radii(question),
        "lines": lines,
        "more": f"{found[-1].far!r}_{found[-1].pk}" if more else "",
        "looking": spot is not None,
        "total": sum(counts.values()),
        "outside": drawing.outside(counts),
        "land": drawing.land(),
        "inset": drawing.inset(),
        "circles": drawing.circles(counts, question.province, question.circle),
        "view_box": drawing.view_box(question.province),
        "pin": drawing.pin(question.spot.latitude, question.spot.longitude, question.province)
        if question.spot
        else None,
        "may_pool": actor.can(POOLED, "view"),
    }


def line(actor: Any, row: Any, spot: Spot) -> dict[str, Any]:
    """One customer of the list, as far as the actor may see it; of pooled ones the way is told in whole kilometres."""
    pooled = type(row) is not Customer
    entity = registry.get(POOLED if pooled else CUSTOMER)
    seen = {name for name in SHOWN if right_on(entity, actor, name) >= FieldRight.READ}
    metres = metres_between(row.latitude, row.longitude, spot.latitude, spot.longitude)
    rough = row.place_source == "rough" or pooled
    told = f"{max(1, round(metres / 1000))} km" if pooled else spoken(metres)
    region = entity.field("region").kind.show(row.region) if "region" in seen and row.region else ""
    return {
        "name": row.name if "name" in seen else row.number,
        "url": record_url(entity.label, row.pk),
        "far": _("about %(way)s") % {"way": told} if rough else told,
        "rough": row.place_source == "rough",
        "pool": row.pool.name if row.pool_id else "",
        "owner": named(row.owner) if "owner" in seen else "",
        "level": level(row) if row.level_id and "level" in seen else "",
        "where": " ".join(part for part in (region, row.address if "address" in seen and not pooled else "") if part),
    }


def level(row: Any) -> Markup:
    """The badge of the level, as lists draw it."""
    found = row.level
    return cell(registry.get(CUSTOMER).field("level"), Ref(found.pk, named(found), colour=found.colour))
