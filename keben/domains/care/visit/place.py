"""Where a customer is and how far somebody stands from it; too far is flagged, never refused."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.base.geo import metres_between
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.near.place import exact
from keben.kernel.kinds.numbers import Integer
from keben.kernel.settings import declare_setting, setting
from keben.web.record.whereabouts import stand

declare_setting(
    "visits.range",
    _("Visits"),
    _("Range of a check-in in metres"),
    Integer(50, 50_000),
    500,
    help=_("Who checks in farther from the customer is flagged, not refused."),
)


class Spot:
    """Where somebody stands; all None where he did not say."""

    latitude: Any = None
    longitude: Any = None
    accuracy: Any = None


def spot_of(text: str) -> Spot:
    """The place of `latitude,longitude,accuracy`. Raises Invalid."""
    found = Spot()
    stand(found, text)
    return found


def distance(customer: Customer, spot: Spot) -> int | None:
    """Metres to where the customer is; None where one of both is unknown, or the customer's place is only rough."""
    if spot.latitude is None or not exact(customer):
        return None
    return metres_between(customer.latitude, customer.longitude, spot.latitude, spot.longitude)


def too_far(metres: int | None, accuracy: int | None) -> bool:
    """Whether he stands out of range, giving him what his device does not know better."""
    return metres is not None and metres - (accuracy or 0) > setting("visits.range")
