"""What a page's script sends as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest


def sent_object(request: HttpRequest) -> dict[str, Any] | None:
    """The JSON object of the request; None for what is none: a form, broken text, a list.

    The type is asked first: the guard against forgeries has read a form's body already, which cannot be read twice.
    """
    if request.content_type != "application/json":
        return None
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
