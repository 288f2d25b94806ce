"""The language of an answer: what Accept-Language prefers among ours, else the person's own."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header


def language_of(request: HttpRequest, own: str = "") -> str:
    """`zh-hans` or `en`."""
    known = dict(settings.LANGUAGES)
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if wanted in known:
            return wanted
        if wanted == "zh" or wanted.startswith("zh-"):
            return "zh-hans"
        if wanted.split("-")[0] in known:
            return wanted.split("-")[0]
    return own if own in known else str(settings.LANGUAGE_CODE)
