"""The pages without the shell: what they need to know before anybody has signed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from keben.domains.org.signin.company import company_name
from keben.web.page import render

__all__ = ("after", "never_cache", "plain")


def plain(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page in the frame of the sign-in page."""
    frame = {
        "lang": getattr(request, "LANGUAGE_CODE", "zh-hans"),
        "theme": request.COOKIES.get("kb_theme", "auto"),
        "prefs_url": "/_prefs/",
        "csrf_token": get_token(request),
        "product": "客本",
        "alias": "Keben",
        "company": company_name(),
    }
    response = render(request, template, {"shell": frame, **(context or {})}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def after(request: HttpRequest, fallback: str = "/") -> str:
    """Where to go after signing in; only addresses of our own."""
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return fallback
