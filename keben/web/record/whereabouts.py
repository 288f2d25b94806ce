"""Where somebody stood when he wrote: sent only after he said so at that moment, as `latitude,longitude,accuracy`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from keben.kernel.problems import Invalid

FINE = Decimal("0.000001")


def stand(made: Any, text: str) -> None:
    """Write the place on a new record that has one. Raises Invalid."""
    if not text or not hasattr(made, "latitude"):
        return
    try:
        latitude, longitude, accuracy = (Decimal(part) for part in text.split(","))
        possible = abs(latitude) <= 90 and abs(longitude) <= 180 and 0 <= accuracy < 10_000_000
    except (InvalidOperation, ValueError):
        raise damaged() from None
    if not possible:
        raise damaged()
    made.latitude, made.longitude, made.accuracy = latitude.quantize(FINE), longitude.quantize(FINE), round(accuracy)


def damaged() -> Invalid:
    """The refusal of a place that is none."""
    return Invalid.single("place", "place", "The place could not be read. Take it again, or send without it.")


def shown(row: Any) -> str:
    """The place in words; empty where none was given."""
    if getattr(row, "latitude", None) is None:
        return ""
    return _("%(latitude)s, %(longitude)s ± %(accuracy)s m") % {
        "latitude": f"{row.latitude:.4f}",
        "longitude": f"{row.longitude:.4f}",
        "accuracy": row.accuracy or 0,
    }
