"""Where the customer is, in its side column: how well that is known, and the way to what is near; no query."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keben.domains.customers.near.pages import CUSTOMER
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.entity import Panel
from keben.kernel.resolved import ResolvedEntity
from keben.web.record.panels import DRAWN
from keben.web.record.sides import nobody, section, way


class NearPanel(Panel):
    """The way to customers nearby."""

    name, label = "near", gettext_lazy("Nearby customers")


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> str:
    """A link with what is known about the place."""
    if entity.label != CUSTOMER or right_on(entity, request.actor, "latitude") < FieldRight.READ:
        return ""
    if record.latitude is None:
        return section(str(panel.label), nobody(_("Enter its region or its place first")))
    address = f"/customers/nearby/?from={record.pk}&km=10"
    return section(str(panel.label), way("map-pin", address, _("Within 10 km"), record.get_place_source_display()))


DRAWN[NearPanel] = drawn
