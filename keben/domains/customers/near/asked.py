"""What the page was asked: where to look from, how far, what of the map, with or without pools."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from keben.base.errors import Malformed
from keben.base.map_cn import centre_of, province_box
from keben.base.regions import by_code
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.near.looking import Spot
from keben.kernel import region_names
from keben.kernel.problems import Invalid
from keben.kernel.reader import fetch
from keben.web.record.whereabouts import stand

STEPS = (1, 3, 5, 10, 50)


class Stand:
    """Where the reader stands; never kept."""

    latitude: Any = None
    longitude: Any = None
    accuracy: Any = None


@dataclass(frozen=True)
class Asked:
    """The question, as far as it makes sense."""

    customer: Customer | None = None
    here: str = ""
    spot: Spot | None = None
    km: int = 0
    province: str = ""
    circle: str = ""
    pool: bool = False
    after: str = ""

    def query(self, **other: Any) -> str:
        """The address of the same question with something changed; where the reader stands is in no address."""
        one = replace(self, **other)
        parts = {
            "from": one.customer.pk if one.customer else "", "km": one.km or "", "province": one.province,
            "circle": one.circle, "pool": "1" if one.pool else "", "after": one.after,
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    @property
    def region(self) -> str:
        """The name of the chosen province."""
        return region_names.alone(by_code(self.province)) if self.province else ""


def asked(request: Any) -> Asked:
    """The question of a request. Raises Missing for a customer out of reach, Invalid for a place that is none."""
    data = request.POST if request.method == "POST" else request.GET
    here = request.POST.get("at", "")
    known = province_of(data.get("province", ""))
    km = data.get("km", "")
    found = Asked(
        km=int(km) if km.isdigit() and len(km) < 3 and int(km) in STEPS else 0,
        province=known,
        circle=data.get("circle", "")[:20],
        pool=data.get("pool") == "1",
        after=data.get("after", "")[:60],
    )
    if here:
        return replace(found, here=here, spot=standing(here))
    key = data.get("from", "")
    if not key.isdigit() or len(key) > 18:
        return found
    customer: Customer = fetch(Customer, int(key), request.actor)
    return replace(found, customer=customer, spot=place_of(customer))


def standing(text: str) -> Spot:
    """The place that the browser told. Raises Invalid."""
    at = Stand()
    stand(at, text)
    if at.latitude is None:
        raise Invalid.single("at", "place", "The place could not be read. Take it again, or look on the map.")
    return Spot(float(at.latitude), float(at.longitude))


def place_of(customer: Customer) -> Spot | None:
    """Where the customer is, as far as it is known."""
    if customer.latitude is None or customer.longitude is None:
        return None
    return Spot(float(customer.latitude), float(customer.longitude))


def province_of(code: str) -> str:
    """The code of a province on the map; empty for anything else."""
    try:
        return code if code.endswith("0000") and province_box(by_code(code).code) else ""
    except Malformed:
        return ""


def spot_of_province(code: str) -> Spot | None:
    """The middle of a province, which is its capital."""
    centre = centre_of(code)
    return Spot(*centre) if centre else None


def radii(question: Asked) -> list[dict[str, Any]]:
    """The choices of how far."""
    return [
        *({"value": km, "label": _("%(km)s km") % {"km": km}, "on": km == question.km} for km in STEPS),
        {"value": "", "label": _("All distances"), "on": not question.km},
    ]
