"""The second step of signing in: code of the app, recovery code, or passkey."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from keben.domains.org.signin import attempts, passkeys, recovery, totp, warning
from keben.domains.org.signin.log import note
from keben.domains.org.signin.pages import PENDING
from keben.domains.org.signin.plain import plain
from keben.domains.org.signin.second import trust
from keben.domains.org.signin.second_model import Authenticator, Passkey
from keben.domains.org.signin.sessions import begin
from keben.domains.org.user.model import User
from keben.web.body import sent_object

MINUTES = 10


def pending(request: HttpRequest) -> tuple[User | None, dict[str, Any]]:
    """Who has given the right password a moment ago in this browser, and still has it."""
    state = request.session.get(PENDING) or {}
    if not state or timezone.now().timestamp() - state["at"] > MINUTES * 60:
        return None, {}
    user = User.objects.filter(pk=state["user"]).first()
    if user is None or not user.is_active or user.get_session_auth_hash() != state["hash"]:
        return None, {}
    return user, state


@never_cache
@require_http_methods(["GET", "POST"])
def second_page(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, and check it."""
    user, state = pending(request)
    if user is None:
        return redirect(settings.LOGIN_URL)
    locked = attempts.standing(request, user.staff_no)
    if locked.locked_minutes:
        return show(request, user, locked.text(), status=429)
    if request.method == "GET":
        return show(request, user)
    code = request.POST.get("code", "")[:40]
    if totp.accept(user, code) or recovery.accept(user, code):
        return let_in(request, user, state)
    return failed(request, user)


def show(request: HttpRequest, user: User, error: str = "", status: int = 200) -> HttpResponse:
    """The page with what this person can use."""
    return plain(
        request,
        "pages/signin/second.html",
        {
            "error": error,
            "app": Authenticator.objects.filter(user=user).exists(),
            "passkey": Passkey.objects.filter(user=user).exists(),
        },
        status=status,
    )


def failed(request: HttpRequest, user: User) -> HttpResponse:
    """Count the failure like a wrong password."""
    count_failure(request, user)
    standing = attempts.standing(request, user.staff_no)
    text = standing.text() if standing.locked_minutes else _("This code is wrong or was used before.")
    return show(request, user, text, status=429 if standing.locked_minutes else 422)


def count_failure(request: HttpRequest, user: User) -> None:
    """Tell the counter of failures and the log."""
    user_login_failed.send(sender=__name__, credentials={"username": user.staff_no}, request=request)
    note(request, "second_wrong", user=user)
    if attempts.standing(request, user.staff_no).locked_minutes:
        warning.of_lock(request, user.staff_no, user)


def let_in(request: HttpRequest, user: User, state: dict[str, Any]) -> HttpResponse:
    """Begin the session; a remembered device skips this step for some days."""
    request.session.pop(PENDING, None)
    begin(request, user, method=state.get("method", "password"), remember=state["remember"])
    response = redirect(state["next"])
    if state["remember"]:
        trust(response, user, secure=settings.SECURE)
    return response


@never_cache
@require_POST
def passkey_start(request: HttpRequest) -> HttpResponse:
    """Options for the browser."""
    user, _state = pending(request)
    if user is None or attempts.standing(request, user.staff_no).locked_minutes:
        return JsonResponse({"errors": [_("Your session has ended. Sign in again.")]}, status=403)
    return JsonResponse(passkeys.start_proving(request, user))


@never_cache
@require_POST
def passkey_finish(request: HttpRequest) -> HttpResponse:
    """Check what the browser brings; answers with the address to go to."""
    user, state = pending(request)
    if user is None or attempts.standing(request, user.staff_no).locked_minutes:
        return JsonResponse({"errors": [_("Your session has ended. Sign in again.")]}, status=403)
    answer = sent_object(request)
    if answer is None or not passkeys.accept(request, user, answer):
        count_failure(request, user)
        return JsonResponse({"errors": [_("The passkey was not accepted. Try again.")]}, status=422)
    return JsonResponse({"href": let_in(request, user, state)["Location"]})
