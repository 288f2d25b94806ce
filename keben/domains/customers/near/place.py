"""Where a customer is: one place on the customer itself, typed, taken over from a check-in, or roughly its region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from keben.base.geo import cell_of
from keben.base.map_cn import centre_of, is_shown
from keben.domains.customers.customer.model import Customer
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.batch import in_batch
from keben.kernel.actions.perform import perform
from keben.kernel.problems import Invalid

FINE = Decimal("0.000001")
PLACE = ("latitude", "longitude", "place_source", "map_cell")


@in_batch
def settle_place(record: Customer, changes: Any, actor: Any) -> None:
    """Two numbers or none; without them the centre of county or city stands in, marked as rough."""
    typed = "latitude" in changes or "longitude" in changes
    if not typed and "region" not in changes:
        return
    if typed:
        whole(record)
    if typed and record.latitude is not None and record.longitude is not None:
        record.place_source = record.__dict__.get("_placed") or actor.attributes.get("placed", "typed")
    elif record.latitude is None or record.place_source == "rough":
        roughly(record)
    both = record.latitude is not None and record.longitude is not None
    record.map_cell = cell_of(record.latitude, record.longitude) if both else None
    changes.refresh()


def roughly(record: Customer) -> None:
    """The centre of its region, or nothing."""
    record.latitude, record.longitude = _middle(record.region)
    record.place_source = "" if record.latitude is None else "rough"


@lru_cache(maxsize=1024)
def _middle(region: str) -> tuple[Decimal | None, Decimal | None]:
    """The centre as it is kept; the rows of a file lie in few regions."""
    centre = centre_of(region)
    if centre is None:
        return None, None
    north, east = (Decimal(str(one)).quantize(FINE) for one in centre)
    return north, east


def whole(record: Customer) -> None:
    """Refuse half a place, and one that makes sense only the other way round. Raises Invalid."""
    north, east = record.latitude, record.longitude
    if (north is None) != (east is None):
        name = "latitude" if north is None else "longitude"
        raise Invalid.single(name, "half", "A place needs both latitude and longitude; clear both to have none.")
    if north is None or east is None or is_shown(float(north), float(east)):
        return
    if record.region and abs(east) <= 90 and is_shown(float(east), float(north)):
        raise Invalid.single(
            "latitude", "swapped", "Latitude and longitude look swapped: %(north)s, %(east)s would lie in China.",
            north=east, east=north,
        )  # fmt: skip


def place_from_check_in(customer: Customer, latitude: Decimal, longitude: Decimal, actor: Actor) -> None:
    """Who was there says that this is the place; it stands in the history under his name, also where he only reads."""

    answers = {"latitude": str(latitude), "longitude": str(longitude)}
    there = replace(system_actor(actor.name), attributes={"placed": "check_in"})
    perform("edit", customer, answers, actor=there)


def exact(customer: Customer) -> bool:
    """Whether the place is known well enough to measure from it."""
    return customer.latitude is not None and customer.place_source != "rough"


def place_together(survivor: Customer, losers: Sequence[Customer]) -> None:
    """Of customers that become one the exact place stays, whose ever it was."""
    known = next((one for one in losers if exact(one)), None)
    if known is None or exact(survivor):
        return
    survivor.latitude, survivor.longitude = known.latitude, known.longitude
    survivor.__dict__["_placed"] = known.place_source
