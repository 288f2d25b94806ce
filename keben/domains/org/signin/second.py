"""Whether somebody has a second factor, and which devices need not show it again for some days."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse

from keben.domains.org.signin.second_model import Authenticator, Passkey
from keben.domains.org.user.model import User
from keben.kernel.settings import setting

COOKIE, SALT = "kb_device", "keben.device"


def has_second_factor(user: User) -> bool:
    """Whether he has an authenticator app or a passkey."""
    return Authenticator.objects.filter(user=user).exists() or Passkey.objects.filter(user=user).exists()


def is_trusted(request: HttpRequest, user: User) -> bool:
    """Whether this device passed the second step lately, under the same password."""
    days = setting("signin.remember_days")
    text = request.COOKIES.get(COOKIE, "")
    if not days or not text:
        return False
    try:
        found = signing.loads(text, salt=SALT, max_age=days * 86_400)
    except signing.BadSignature:
        return False
    return bool(found == [user.pk, user.get_session_auth_hash()[:16]])


def trust(response: HttpResponse, user: User, *, secure: bool) -> None:
    """Remember on this device that the second step was passed."""
    text = signing.dumps([user.pk, user.get_session_auth_hash()[:16]], salt=SALT)
    age = setting("signin.remember_days") * 86_400
    response.set_cookie(COOKIE, text, max_age=age, httponly=True, samesite="Lax", secure=secure)
