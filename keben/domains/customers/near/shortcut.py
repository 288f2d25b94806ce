"""The way to a customer, by whatever map application the phone has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from keben.kernel.query.page import Masked
from keben.web.record.shortcuts import Shortcut


def way_there(pk: Any, values: Mapping[str, Any]) -> str:
    """A geo address (RFC 5870) of its very place, else a search for address or name; only what is in sight."""
    north, east = values.get("latitude"), values.get("longitude")
    if values.get("place_source") not in ("", "rough", None) and plain(north) and plain(east):
        return f"geo:{north},{east}?q={north},{east}"
    sought = next((values[name] for name in ("address", "name") if plain(values.get(name))), "")
    return f"geo:0,0?q={quote(str(sought))}" if sought else ""


def plain(value: Any) -> bool:
    """Whether the reader sees it in full."""
    return value not in (None, "") and not isinstance(value, Masked)


NAVIGATE = Shortcut(
    "navigate",
    _("Navigate"),
    "navigation",
    way_there,
    fields=("latitude", "longitude", "place_source", "address", "name"),
    order=20,
)
