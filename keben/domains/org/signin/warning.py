"""Warning somebody about what happens at his sign-in: a lock, a device that was never his."""

from __future__ import annotations

from hashlib import sha256

from django.http import HttpRequest
from django.utils import timezone

from keben.domains.org.letters.posting import goes_out, post
from keben.domains.org.letters.security import DEVICE, LOCKED
from keben.domains.org.signin.client import client_ip, device_of
from keben.domains.org.signin.model import SignIn
from keben.domains.org.user.model import User
from keben.kernel import quota
from keben.kernel.settings import setting


def where(request: HttpRequest) -> dict[str, str]:
    """When and from where, as a letter tells it."""
    return {"at": timezone.now().isoformat(), "device": device_of(request), "ip": client_ip(request) or ""}


def of_lock(request: HttpRequest, account: str, person: User | None) -> None:
    """One letter in the time of a lock, however often somebody goes on trying.

    An account that nobody has costs the same work, so that no answer comes sooner than another.
    """
    key = f"locked_letter:{sha256(account.encode()).hexdigest()[:40]}"
    if goes_out() and not quota.take(key, most=1, seconds=setting("signin.lock_minutes") * 60):
        post(LOCKED, person.pk if person else 0, where(request))


def of_device(request: HttpRequest, user: User) -> None:
    """A letter where he has signed in before, but never with this browser and system; before the line is noted."""
    if not (goes_out() and user.email):
        return
    device = device_of(request)
    earlier = SignIn.objects.filter(user=user, result="ok").exclude(method="mail").order_by()
    known = set(earlier.values_list("device", flat=True).distinct())
    if known and device not in known:
        post(DEVICE, user.pk, where(request))
