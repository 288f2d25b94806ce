"""JSON answers: UTF-8, the language named, never cached by others; the entity tag is the version."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from keben.api.problem import unfit


def answer(body: Any, *, status: int = 200, version: int | None = None, location: str = "") -> HttpResponse:
    """A JSON answer."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str)
    response = HttpResponse(text, status=status, content_type="application/json")
    response["Content-Language"] = get_language() or "zh-hans"
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept-Language, Authorization, Cookie"
    if version is not None:
        response["ETag"] = f'"{version}"'
    if location:
        response["Location"] = location
    return response


def nothing() -> HttpResponse:
    """Done, and there is nothing to say."""
    return HttpResponse(status=204)


def if_match(request: HttpRequest) -> tuple[bool, int | None]:
    """Whether the header If-Match is there, and the version in it; None for `*`. Raises Unfit."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        return False, None
    if text == "*":
        return True, None
    inner = text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text
    if not inner.isascii() or not inner.isdigit() or len(inner) > 9:
        raise unfit(400, "bad_etag", 'If-Match must repeat the ETag of the record, such as "3".')
    return True, int(inner)


def unchanged(request: HttpRequest, version: int | None) -> bool:
    """Whether the caller already has this version."""
    text = request.headers.get("If-None-Match", "")
    return version is not None and f'"{version}"' in [part.strip().removeprefix("W/") for part in text.split(",")]


def idempotency_key(request: HttpRequest) -> str:
    """The header Idempotency-Key. Raises Unfit."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return ""
    key = given.strip()
    if not key or len(key) > 80 or any(not "!" <= sign <= "~" for sign in key):
        raise unfit(400, "bad_key", "An Idempotency-Key has at most 80 plain characters and no blanks.")
    return key
