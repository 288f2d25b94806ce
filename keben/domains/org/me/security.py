"""One's own password, authenticator app, recovery codes and accounts in other systems."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from keben.domains.org.events import AccountUnlinked
from keben.domains.org.me.who import me, own_page
from keben.domains.org.signin import attempts, recovery, totp
from keben.domains.org.signin.duties import duty_of
from keben.domains.org.signin.facts import SecondFactorAdded, SecondFactorRemoved, tell
from keben.domains.org.signin.outside import linked_accounts, unlink
from keben.domains.org.signin.password_pages import change_posted, rules
from keben.domains.org.signin.second_model import Authenticator, Passkey, RecoveryCode
from keben.domains.org.signin.second_pages import count_failure
from keben.domains.org.user.model import User
from keben.web.page import page

NEW = "kb_new_secret"


def state(user: User) -> dict[str, Any]:
    """What the overview shows."""
    duty = duty_of(user)
    return {
        "me": user,
        "app": Authenticator.objects.filter(user=user).first(),
        "passkeys": list(Passkey.objects.filter(user=user)),
        "codes_left": recovery.left(user),
        "accounts": linked_accounts(user),
        "rules": rules(),
        "errors": {},
        "duty": duty.text() if duty else "",
    }


@page
def overview(request: HttpRequest) -> HttpResponse:
    """Password, second factors and recovery codes on one page."""
    return own_page(request, "security", state(me(request)))


@sensitive_post_parameters()
@page
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; all other sessions end."""
    user = me(request)
    errors = change_posted(request, user)
    if errors:
        return own_page(request, "security", {**state(user), "errors": errors}, status=422)
    messages.success(request, _("Password changed; other sessions have ended"))
    return redirect("/me/security/")


@page
def authenticator(request: HttpRequest) -> HttpResponse:
    """Show a secret as a QR code, and keep it once its first code was typed back."""
    user = me(request)
    secret = request.session.get(NEW)
    if request.method != "POST" or not secret:
        secret = request.session[NEW] = totp.new_secret()
        return scan(request, user, secret)
    step = totp.matching_step(secret, request.POST.get("code", ""))
    if step is None:
        return scan(request, user, secret, _("This code does not fit. Check the clock of your phone."))
    del request.session[NEW]
    totp.keep(user, secret, step)
    tell(user, SecondFactorAdded(user.pk, "authenticator"))
    return show_codes(request, user)


def scan(request: HttpRequest, user: User, secret: str, error: str = "") -> HttpResponse:
    """The page with the QR code."""
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    picture = totp.picture(totp.address(user, secret))
    context = {"secret": grouped, "picture": picture, "error": error}
    return own_page(request, "authenticator", {**context, "current": "security"}, status=422 if error else 200)


def show_codes(request: HttpRequest, user: User) -> HttpResponse:
    """New recovery codes, shown this once."""
    return own_page(request, "codes", {"codes": recovery.renew(user), "current": "security"})


def confirmed(request: HttpRequest, user: User) -> bool:
    """Whether the present password was typed; taking protection away needs it. Failures count."""
    if attempts.standing(request, user.staff_no).locked_minutes:
        return False
    if user.check_password(request.POST.get("current", "")):
        return True
    count_failure(request, user)
    return False


def unconfirmed(request: HttpRequest, user: User) -> HttpResponse:
    """Say that the present password is needed."""
    errors = {"confirm": [_("This is not your present password.")]}
    return own_page(request, "security", {**state(user), "errors": errors}, status=422)


def confirming(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that takes protection away, by POST alone; it is given the user, who has typed his present password."""

    @sensitive_post_parameters()
    @page
    @require_POST
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = me(request)
        return view(request, user, *args, **kwargs) if confirmed(request, user) else unconfirmed(request, user)

    return asked


@confirming
def codes(request: HttpRequest, user: User) -> HttpResponse:
    """New recovery codes instead of the earlier ones."""
    return show_codes(request, user)


@confirming
def remove_authenticator(request: HttpRequest, user: User) -> HttpResponse:
    """Take the app away; the recovery codes go with the last second factor."""
    if Authenticator.objects.filter(user=user).delete()[0]:
        if not Passkey.objects.filter(user=user).exists():
            RecoveryCode.objects.filter(user=user).delete()
        tell(user, SecondFactorRemoved(user.pk, "authenticator"))
    messages.success(request, _("Removed"))
    return redirect("/me/security/")


@confirming
def unlink_account(request: HttpRequest, user: User, system: str) -> HttpResponse:
    """Sign in no longer through another system; who knows his password is not shut out by it."""
    if unlink(user, system):
        tell(user, AccountUnlinked(user.pk, system))
    messages.success(request, _("The account is unlinked"))
    return redirect("/me/security/")
