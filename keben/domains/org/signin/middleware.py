"""Rules of an open session: listed, ended after idle time, and first of all a password of one's own."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from keben.domains.org.signin.duties import duty_of
from keben.domains.org.signin.log import note
from keben.domains.org.signin.model import UserSession
from keben.domains.org.signin.sessions import REMEMBERED, SEEN, register
from keben.domains.org.user.model import User
from keben.kernel.settings import setting
from keben.web.page import is_piece, login_again

FREE = ("/login/", "/logout/", "/_prefs/", "/static/", "/health", "/ready", "/me/security/")
SILENT = ("/_stream", "/events", "/_notifications/count")
"""What a page asks by itself, while nobody may be sitting before it."""
STEP = 60


class SessionRules:
    """Ends idle sessions, keeps the list of sessions fresh once a minute, and sends people to what they owe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
            return self.get_response(request)
        refused = self.keep_time(request, user)  # type: ignore[arg-type]
        if refused is None and not request.path.startswith(FREE):
            refused = owed(request, user)  # type: ignore[arg-type]
        return refused or self.get_response(request)

    def keep_time(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """End the session after idle time; otherwise note that it is in use."""
        now = int(timezone.now().timestamp())
        seen = request.session.get(SEEN)
        if seen is None:
            register(request, user)
            return None
        idle, remembered = now - int(seen), request.session.get(REMEMBERED)
        most = setting("signin.remember_idle_hours") * 3_600 if remembered else setting("signin.idle_minutes") * 60
        if idle > most:
            note(request, "idle", user=user)
            UserSession.objects.filter(session_key=request.session.session_key).delete()
            logout(request)
            return answer(
                request,
                login_again(request, "unused" if remembered else "idle"),
                _("Your session has ended. Sign in again."),
            )
        if idle >= STEP and not request.path.startswith(SILENT):
            request.session[SEEN] = now
            UserSession.objects.filter(session_key=request.session.session_key).update(seen_at=timezone.now())
        return None


def owed(request: HttpRequest, user: User) -> HttpResponse | None:
    """Send somebody to the page he has to deal with first."""
    duty = duty_of(user)
    return answer(request, duty.href, duty.text()) if duty else None


def answer(request: HttpRequest, href: str, text: str) -> HttpResponse:
    """The same refusal for a page, a fragment and a program."""
    if is_piece(request):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = href
        return response
    if request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"errors": [text], "href": href}, status=403)
    return redirect(href)
