"""Signing in through another system: there with state, nonce and verifier, back with a code."""

from __future__ import annotations

import hmac
import logging
import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keben.domains.org.signin.log import note
from keben.domains.org.signin.outside import ANOTHER, LEFT, NOBODY, SEVERAL, person_behind
from keben.domains.org.signin.pages import PENDING, show
from keben.domains.org.signin.plain import after
from keben.domains.org.signin.providers.base import ProviderDown, ProviderError, SignInProvider
from keben.domains.org.signin.providers.configured import provider
from keben.domains.org.signin.second import has_second_factor, is_trusted
from keben.domains.org.signin.sessions import begin
from keben.domains.org.user.model import User

STATE, MINUTES = "kb_outside", 10
log = logging.getLogger("keben.signin")

DOWN = _("%(system)s does not answer. Try again in a few minutes, or sign in with your password.")
LATE = _("Signing in with %(system)s took too long or was begun in another window. Try again.")
DECLINED = _("Signing in with %(system)s was cancelled there. Try again, or sign in with your password.")
UNFIT = _("%(system)s did not confirm who you are. Try again; if it stays like this, tell your system administrator.")
SHUT = {
    NOBODY: _(
        "%(system)s knows you as “%(account)s”, but nobody here has this staff number, mobile number or e-mail. "
        "Ask your system administrator to enter it for you."
    ),
    SEVERAL: _("“%(account)s” of %(system)s fits several people here. Ask your system administrator to put it right."),
    LEFT: _("Your account here is deactivated. Ask your system administrator."),
    ANOTHER: _(
        "“%(account)s” fits a person here who signs in with another account of %(system)s. "
        "Use that one, or ask your system administrator."
    ),
}
"""What each refusal says: what happened, where, and what to do."""


def back_to(request: HttpRequest, name: str) -> str:
    """The address to which the other system sends the browser back."""
    return request.build_absolute_uri(f"/login/with/{name}/back/")


@never_cache
@require_GET
def leave(request: HttpRequest, name: str) -> HttpResponse:
    """Send the browser to the other system."""
    chosen = provider(name)
    if chosen is None:
        raise Http404
    kept: dict[str, Any] = {
        "name": name,
        "state": secrets.token_urlsafe(24),
        "nonce": secrets.token_urlsafe(24),
        "verifier": secrets.token_urlsafe(48),
        "next": after(request),
        "at": int(timezone.now().timestamp()),
    }
    request.session[STATE] = kept
    try:
        href = chosen.start(
            state=kept["state"], nonce=kept["nonce"], verifier=kept["verifier"], redirect_uri=back_to(request, name)
        )
    except ProviderError:
        log.exception("sign-in through %s could not start", name)
        return refused(request, chosen, DOWN, kept["next"], status=502)
    return redirect(href)


@never_cache
@require_GET
def back(request: HttpRequest, name: str) -> HttpResponse:
    """Take the code, ask who it is, and begin the session."""
    chosen, kept = provider(name), request.session.pop(STATE, None)
    if chosen is None:
        raise Http404
    code, state = request.GET.get("code", ""), request.GET.get("state", "")
    if not fits(kept, name, state):
        return refused(request, chosen, LATE)
    if not code:
        return refused(request, chosen, DECLINED, kept["next"])
    try:
        identity = chosen.finish(
            code=code, nonce=kept["nonce"], verifier=kept["verifier"], redirect_uri=back_to(request, name)
        )
    except ProviderError as error:
        log.exception("sign-in through %s failed", name)
        down = isinstance(error, ProviderDown)
        return refused(request, chosen, DOWN if down else UNFIT, kept["next"], status=502 if down else 403)
    found = person_behind(name, identity)
    if found.user is None:
        who = identity.email or identity.mobile or identity.staff_no or identity.name or identity.subject
        return refused(request, chosen, SHUT[found.why], kept["next"], who=who)
    return let_in(request, found.user, name, kept["next"])


def fits(kept: dict[str, Any] | None, name: str, state: str) -> bool:
    """Whether this browser began this sign-in a moment ago."""
    if not kept or kept["name"] != name or timezone.now().timestamp() - kept["at"] > MINUTES * 60:
        return False
    return hmac.compare_digest(kept["state"].encode(), state.encode())


def let_in(request: HttpRequest, user: User, name: str, href: str) -> HttpResponse:
    """Begin the session, with the second step where the person has one."""
    if has_second_factor(user) and not is_trusted(request, user):
        request.session.cycle_key()
        request.session[PENDING] = {
            "user": user.pk,
            "hash": user.get_session_auth_hash(),
            "remember": False,
            "next": href,
            "at": int(timezone.now().timestamp()),
            "method": name,
        }
        return redirect("/login/second/")
    begin(request, user, method=name)
    return redirect(href)


def refused(
    request: HttpRequest, chosen: SignInProvider, text: Any, href: str = "", *, who: str = "", status: int = 403
) -> HttpResponse:
    """The sign-in page with the reason; whoever signs in otherwise still gets to where he wanted to go."""
    note(request, "refused", method=chosen.name, login=who)
    told = text % {"system": chosen.label, "account": who}
    return show(request, problem=told, wanted=href, status=status)
