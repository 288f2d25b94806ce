"""Signing in with a password, and signing out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from keben.domains.org.signin import attempts, warning
from keben.domains.org.signin.client import client_ip
from keben.domains.org.signin.log import note
from keben.domains.org.signin.model import UserSession
from keben.domains.org.signin.people import find_person
from keben.domains.org.signin.plain import after, plain
from keben.domains.org.signin.second import has_second_factor, is_trusted
from keben.domains.org.signin.sessions import begin
from keben.domains.org.user.model import User
from keben.kernel.settings import setting

PENDING = "kb_pending"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a signed-in person goes on at once."""
    if request.method == "POST":
        return try_password(request)
    if request.user.is_authenticated:
        return redirect(after(request))
    return show(request, notice=welcome(request) or ended(request))


def welcome(request: HttpRequest) -> str:
    """To somebody new, who has just chosen his first password."""
    return _("Your password is set. Sign in with it now.") if "welcome" in request.GET else ""


def ended(request: HttpRequest) -> str:
    """Why somebody who was at work is asked to sign in again."""
    if "idle" in request.GET:
        minutes = setting("signin.idle_minutes")
        text = ngettext(
            "You were signed out because nothing was done for %(num)s minute.",
            "You were signed out because nothing was done for %(num)s minutes.",
            minutes,
        ) % {"num": minutes}
    elif "unused" in request.GET:
        hours = setting("signin.remember_idle_hours")
        text = ngettext(
            "You were signed out because this device was not used for %(num)s hour.",
            "You were signed out because this device was not used for %(num)s hours.",
            hours,
        ) % {"num": hours}
    elif "ended" in request.GET:
        text = _("You are no longer signed in here: your session has expired or was ended.")
    else:
        return ""
    return _("%(why)s Sign in, and you are back on your page; forms keep what you typed as a draft.") % {"why": text}


def show(
    request: HttpRequest, *, error: str = "", notice: str = "", problem: str = "", wanted: str = "", status: int = 200
) -> HttpResponse:
    """The page, after a failure with what was typed and why it failed; `problem` is one of another way to sign in."""
    from keben.domains.org.signin.providers.configured import providers

    return plain(
        request,
        "pages/signin/login.html",
        {
            "error": error,
            "notice": notice,
            "problem": problem,
            "login": request.POST.get("login", ""),
            "remember": "remember" in request.POST,
            "next": request.POST.get("next") or request.GET.get("next") or wanted,
            "days": setting("signin.remember_days"),
            "forgotten": setting("signin.forgotten_by_mail"),
            "providers": [item for item in providers() if item.usable()],
        },
        status=status,
    )


def try_password(request: HttpRequest) -> HttpResponse:
    """Check account and password; count the failure, or begin the session."""
    typed, password = request.POST.get("login", ""), request.POST.get("password", "")
    if not typed.strip() or not password:
        return show(request, error=_("Enter your account and your password."), status=422)
    if attempts.address_is_locked(client_ip(request)):
        note(request, "locked", login=typed)
        return show(request, error=_("Too many failed tries from this address. Try again later."), status=429)
    user = authenticate(request, username=typed, password=password)
    if not isinstance(user, User):
        return failed(request, typed)
    remember = "remember" in request.POST
    if has_second_factor(user) and not is_trusted(request, user):
        return ask_second_step(request, user, remember=remember)
    begin(request, user, remember=remember)
    return redirect(after(request))


def failed(request: HttpRequest, typed: str) -> HttpResponse:
    """Say how many tries are left; the same words whether or not the account exists."""
    person = find_person(typed)
    standing = attempts.standing(request, typed)
    if standing.locked_minutes:
        result = "locked"
        warning.of_lock(request, attempts.account_of(request, {"username": typed}), person)
    elif person is None:
        result = "unknown"
    else:
        result = "wrong_password" if person.is_active else "disabled"
    note(request, result, user=person, login=typed)
    return show(request, error=standing.text(), status=429 if standing.locked_minutes else 422)


def ask_second_step(request: HttpRequest, user: User, *, remember: bool) -> HttpResponse:
    """The password was right; keep who it is for the second step, under a fresh session key."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "remember": remember,
        "next": after(request),
        "at": int(timezone.now().timestamp()),
        "tries": 0,
    }
    return redirect("/login/second/")


@never_cache
@require_POST
def logout_page(request: HttpRequest) -> HttpResponse:
    """Sign out; only by POST, so that no picture on another page can do it."""
    if isinstance(request.user, User) or request.user.is_authenticated:
        note(request, "signed_out", user=request.user)
        UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    return redirect(settings.LOGIN_URL)
