"""From the signed-in person to the actor of this request; also language, time zone and fresh caches."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from keben.kernel import stamps
from keben.kernel.access.actor import Actor
from keben.kernel.locale import at_home
from keben.kernel.settings import setting

COOKIE = "kb_lang"


def language_of(request: HttpRequest) -> str:
    """The person's language, else the cookie, else the company's."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return str(user.lang)
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else str(setting("company.language"))


class CurrentActor:
    """Sets `request.actor` for signed-in people; the domain that knows people builds it (setting KEBEN_ACTOR)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        module, _dot, name = getattr(settings, "KEBEN_ACTOR", "").rpartition(".")
        self.build: Any = getattr(import_module(module), name)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        stamps.forget()
        language = language_of(request)
        request.actor = None  # type: ignore[attr-defined]
        with translation.override(language), at_home():
            request.LANGUAGE_CODE = language
            if request.user.is_authenticated:
                actor: Actor = self.build(
                    request.user, face="web", lang=language, request_id=getattr(request, "kb_id", "")
                )
                request.actor = actor  # type: ignore[attr-defined]
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        response.headers.setdefault("Content-Language", language)
        return response
