"""Where an answer goes: into the page, the drawer, a dialog, or back to the record; and what is told to the scripts."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from keben.web.page import toast


def layer(request: HttpRequest) -> str:
    """The layer that asked: drawer, dialog, inline, popover, or '' for the page itself."""
    return request.headers.get("KB-Layer", "")


def tell(response: HttpResponse, **events: Any) -> HttpResponse:
    """Add client events: `kb_changed={}` fires `kb:changed`."""
    triggers = json.loads(response.get("HX-Trigger", "{}"))
    triggers.update({name.replace("_", ":", 1): detail for name, detail in events.items()})
    response["HX-Trigger"] = json.dumps(triggers)
    return response


def done(text: str = "", *, undo: dict[str, str] | None = None, close: bool = True) -> HttpResponse:
    """Nothing to swap: the layer closes, the panels reload, a toast says what happened."""
    response = HttpResponse(status=200)
    response["HX-Reswap"] = "none"
    if text:
        toast(response, text, undo=undo or "")  # type: ignore[arg-type]
    tell(response, kb_changed={})
    return tell(response, kb_close={}) if close else response


def go(url: str) -> HttpResponse:
    """Open another page."""
    response = HttpResponse(status=200)
    response["HX-Redirect"] = url
    return response
