"""Pages for what goes wrong, with the number under which the log tells more; problems for programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from keben.api.language import language_of
from keben.api.problem import Unfit, refuse
from keben.config.full_disk import is_full
from keben.kernel.problems import Problem
from keben.web.page import is_fragment, toast

TEXTS = {
    400: (_("This request cannot be read"), _("The address or what was sent is damaged. Go back and try again.")),
    403: (_("You may not see this"), _("Ask your administrator for the right, or sign in as somebody else.")),
    404: (_("This page does not exist"), _("The address may be mistyped, or the record is not visible to you.")),
    405: (
        _("There is no page at this address"),
        _("It only takes what a form sends. Go back and open the page again."),
    ),
    500: (
        _("Something went wrong here"),
        _("What you saved before is safe. Try again, or tell your administrator the number."),
    ),
}
NO_ROOM = (
    _("The server's disk is full"),
    _("Nothing was changed. Tell your administrator the number, and send it again when there is room."),
)
CSRF = (
    _("This page was open for too long"),
    _("For your safety it cannot be sent any more. Reload it and send it again."),
)


def answer(request: HttpRequest, status: int, title: Any, text: Any) -> HttpResponse:
    """A page, or a problem under /api/ and for scripts that want JSON."""
    number = getattr(request, "kb_id", "")
    with translation.override(language(request)):
        if wants_json(request):
            return refuse(request, Unfit(status, Problem(f"http_{status}", str(text))))
        if is_fragment(request):
            return said(status, f"{title}. {text} {number}".strip())
        shell = {"lang": translation.get_language(), "theme": "auto", "product": "客本"}
        context = {"status": status, "title": str(title), "text": str(text), "error_id": number, "shell": shell}
        page = render_to_string("shell/error.html", context)
    return HttpResponse(page, status=status)


def said(status: int, text: str) -> HttpResponse:
    """A piece of a page is not replaced by an error page: a toast says it, with the number."""
    response = HttpResponse(status=status, headers={"HX-Reswap": "none"})
    return toast(response, text, tone="danger")


def language(request: HttpRequest) -> str:
    """Of the person, the cookie or the browser; the database is not asked, because it may be what failed."""
    if getattr(request, "actor", None) is not None and not wants_json(request):
        return translation.get_language() or str(settings.LANGUAGE_CODE)
    chosen = request.COOKIES.get("kb_lang", "")
    return chosen if chosen in dict(settings.LANGUAGES) else language_of(request)


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asked."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return answer(request, 400, *TEXTS[400])


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return answer(request, 403, *TEXTS[403])


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return answer(request, 404, *TEXTS[404])


def broken(request: HttpRequest) -> HttpResponse:
    """500; or 507 where the disk is full, because then people can do something about it."""
    if is_full(sys.exc_info()[1]):
        return answer(request, 507, *NO_ROOM)
    return answer(request, 500, *TEXTS[500])


def way_back(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: who reloads the address that a form was sent to reads what to do, not the browser's own page."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = answer(request, 405, *TEXTS[405])
        page["Allow"] = response["Allow"]
        return page

    return respond


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the proof that it comes from our own page."""
    return answer(request, 403, *CSRF)
