"""Where the customer is, in its side column: how well that is known, and the way to what is near; no query."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import escape

from keben.domains.customers.near.pages import CUSTOMER
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.entity import Panel
from keben.kernel.resolved import ResolvedEntity
from keben.web.icons import icon
from keben.web.record.panels import DRAWN
from keben.web.record.sides import nobody, section


class NearPanel(Panel):
    """The way to customers nearby."""

    name, label = "near", gettext_lazy("Nearby customers")


def drawn(request: Any, entity: ResolvedEntity, record: Any, panel: Panel) -> str:
    """A link with what is known about the place."""
    if entity.label != CUSTOMER or right_on(entity, request.actor, "latitude") < FieldRight.READ:
        return ""
    if record.latitude is None:
        return section(str(panel.label), nobody(_("Enter its region or its place first")))
    known = escape(record.get_place_source_display())
    link = f'<a href="/customers/nearby/?from={record.pk}&amp;km=10">{escape(_("Within 10 km"))}</a>'
    return section(
        str(panel.label),
        f'<div class="kb-contact"><span class="kb-muted">{icon("map-pin")}</span>'
        f'<div class="kb-contact__text">{link}<small>{known}</small></div></div>',
    )


DRAWN[NearPanel] = drawn
