"""Keeps what the switches of the shell choose; before sign-in in cookies, afterwards with the person.

Preferences are no business data: they are stored without history, so that a click on a theme writes no log.
"""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keben.web.body import sent_object

ALLOWED: dict[str, tuple[str, ...]] = {
    "lang": tuple(code for code, _name in settings.LANGUAGES),
    "theme": ("light", "dark", "auto"),
    "density": ("compact", "standard", "roomy"),
    "nav": ("rail", "open"),
    "wan": ("1", "0"),
}
COLUMNS = ("lang", "theme", "density")
YEAR = 365 * 86_400
CHOSEN, AT_ONCE = "kb_chosen", 120


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Store `{name: value}`; answers 422 with the reason for what it does not know."""
    given = sent_object(request)
    if not given:
        return JsonResponse({"errors": [_("This is no JSON object.")]}, status=422)
    for name, value in given.items():
        if value not in ALLOWED.get(name, ()):
            return JsonResponse({"errors": [_("“%(name)s” is no preference.") % {"name": str(name)[:40]}]}, status=422)
    response = JsonResponse(given)
    for name in ("lang", "theme"):
        if name in given:
            response.set_cookie(f"kb_{name}", given[name], max_age=YEAR, samesite="Lax", secure=settings.SECURE)
    if request.user.is_authenticated:
        remember(request.user, given)
    elif "lang" in given:
        request.session[CHOSEN] = [given["lang"], int(time.time())]
    return response


def take_along(request: HttpRequest, user: Any) -> None:
    """Who chose a language on the sign-in page and signs in at once goes on in it: it is his from now on.

    Of everybody else his own language counts. The cookie only says how this browser shows the sign-in page: it may be a
    year old and another person's, and so may a choice of some minutes ago after which nobody signed in.
    """
    lang, at = request.session.pop(CHOSEN, None) or ("", 0)
    if lang in ALLOWED["lang"] and lang != user.lang and time.time() - at <= AT_ONCE:
        remember(user, {"lang": lang})
        user.lang = lang


def remember(user: Any, given: dict[str, str]) -> None:
    """Store with the person."""
    values: dict[str, Any] = {name: value for name, value in given.items() if name in COLUMNS}
    others = {name: value for name, value in given.items() if name not in COLUMNS}
    if others:
        values["preferences"] = {**(user.preferences or {}), **others}
    get_user_model()._base_manager.filter(pk=user.pk).update(**values)
