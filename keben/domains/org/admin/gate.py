"""Who may enter which page of the administration, and the frame around all of them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from keben.kernel.problems import Denied, KebenError
from keben.web.page import View, page, render

TABS: list[tuple[Any, str, tuple[str, ...]]] = [
    (gettext_lazy("Overview"), "/system/", ("system", "security", "audit")),
    (gettext_lazy("People"), "/system/people/", ("system", "security")),
    (gettext_lazy("Roles"), "/system/roles/", ("security",)),
    (gettext_lazy("Effective rights"), "/system/rights/", ("security", "audit")),
    (gettext_lazy("Custom fields"), "/system/fields/", ("system",)),
    (gettext_lazy("Lists of choices"), "/system/lists/", ("system",)),
    (gettext_lazy("Numbering"), "/system/numbers/", ("system",)),
    (gettext_lazy("Company settings"), "/system/settings/", ("system", "security")),
    (gettext_lazy("Data quality"), "/system/quality/", ("system",)),
    (gettext_lazy("Working calendar"), "/system/calendar/", ("system",)),
    (gettext_lazy("System mail"), "/system/letters/", ("system",)),
    (gettext_lazy("Background jobs"), "/system/jobs/", ("system",)),
    (gettext_lazy("Data log"), "/system/log/", ("audit",)),
    (gettext_lazy("Settings log"), "/system/log/?area=settings", ("audit",)),
    (gettext_lazy("Personal data"), "/system/personal/", ("audit", "security")),
    (gettext_lazy("Sign-in log"), "/system/signins/", ("audit",)),
]
"""Higher domains add theirs."""


def kinds_of(request: HttpRequest) -> tuple[str, ...]:
    """Which administrator the signed-in person is."""
    return tuple(request.actor.attributes.get("administers", ()))  # type: ignore[attr-defined]


def admins(*kinds: str) -> Any:
    """Decorator: only these administrators; everybody else is told whom to ask."""

    def wrap(view: View) -> View:
        @page
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not set(kinds) & set(kinds_of(request)):
                raise Denied("system", "administer")
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def frame(
    request: HttpRequest,
    name: str,
    title: str,
    context: Mapping[str, Any] | None = None,
    *,
    tab: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page of the administration with its tabs and what was just done."""
    mine = set(kinds_of(request))
    tabs = [{"label": label, "href": href} for label, href, kinds in TABS if mine & set(kinds)]
    said = messages.get_messages(request)  # what went well is a toast; what did not stays on the page
    told = [{"text": str(one), "tone": one.extra_tags} for one in said if one.extra_tags not in ("", "ok")]
    values = {"tabs": tabs, "tab": tab or request.path, "told": told, "title": title, "mine": mine}
    return render(request, f"pages/system/{name}.html", {**values, **(context or {})}, status=status)


def say(request: HttpRequest, text: str, tone: str = "ok") -> None:
    """Tell something on the next page."""
    messages.add_message(request, messages.WARNING if tone != "ok" else messages.SUCCESS, text, extra_tags=tone)


def reasons(error: KebenError) -> str:
    """Why it was refused, in one line."""
    return " ".join(problem.text() for problem in error.problems())
