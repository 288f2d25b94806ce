"""The signed-in person as a record, and the frame of his own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keben.domains.org.user.model import User
from keben.web.page import render

TABS: list[dict[str, Any]] = []
"""Tabs that higher domains add."""


def me(request: HttpRequest) -> User:
    """The record behind the session, read anew."""
    return User.objects.select_related("department", "post", "supervisor").get(pk=request.user.pk or 0)


def own_page(
    request: HttpRequest, name: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """One of the tabs of one's own pages."""
    tabs = (
        {"label": _("Profile"), "href": "/me/", "name": "profile"},
        {"label": _("Security"), "href": "/me/security/", "name": "security"},
        {"label": _("Sessions"), "href": "/me/sessions/", "name": "sessions"},
        {"label": _("Notifications"), "href": "/me/notices/", "name": "notices"},
        *TABS,
    )
    said = messages.get_messages(request)  # what went well is a toast; what did not stays on the page
    told = [{"text": str(one), "tone": one.extra_tags} for one in said if one.extra_tags not in ("", "ok")]
    frame = {"tabs": tabs, "current": name, "told": told}
    response = render(request, f"pages/prefs/{name}.html", {**frame, **(context or {})}, status=status)
    response["Cache-Control"] = "no-store"
    return response
