"""Reading a JSON body: an object, in UTF-8, with nothing in it that no database can keep."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from keben.api.problem import unfit

DEPTH = 20


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The object in the body; an empty body is an empty object. Raises Unfit."""
    try:
        raw = request.body
    except RequestDataTooBig as error:
        raise unfit(413, "too_large", "The request is too large.") from error
    except UnreadablePostError as error:
        raise unfit(400, "broken_off", "The request broke off before all of it was here.") from error
    if not raw:
        return {}
    kind = (request.content_type or "").lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise unfit(415, "not_json", "Send the body as application/json, not as %(type)s.", type=kind or "nothing")
    try:
        found = json.loads(raw, parse_constant=no_constant, object_pairs_hook=once)
        check(found, DEPTH)
    except (ValueError, RecursionError) as error:
        raise unfit(400, "bad_json", "The body is no valid JSON: %(error)s.", error=str(error)[:120]) from None
    if not isinstance(found, dict):
        raise unfit(400, "no_object", "The body must be a JSON object.")
    return found


def no_constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name given twice is a mistake that must not pass silently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return found


def check(value: Any, depth: int) -> None:
    """Refuse what cannot be stored as text, and what nests endlessly. Raises ValueError."""
    if depth < 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        for name, item in value.items():
            check_text(name)
            check(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            check(item, depth - 1)


def check_text(text: str) -> None:
    """No NUL and no half of a character. Raises ValueError."""
    if "\0" in text:
        raise ValueError("a text contains the character NUL")
    text.encode("utf-8")
