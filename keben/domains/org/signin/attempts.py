"""Brute force: failures are counted per person, whichever of his names is typed, and per address."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keben.domains.org.signin.people import find_person
from keben.kernel.settings import setting

ADDRESS_FACTOR = 20
"""One address may fail this many times more often than one person: an office shares its address."""


def cool_off(request: HttpRequest | None = None) -> dt.timedelta:
    """How long a lock lasts (AXES_COOLOFF_TIME)."""
    return dt.timedelta(minutes=setting("signin.lock_minutes"))


def failure_limit(request: HttpRequest, credentials: Mapping[str, Any] | None) -> int:
    """Failures until the lock (AXES_FAILURE_LIMIT)."""
    return int(setting("signin.max_failures"))


def account_of(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The name under which failures are counted (AXES_USERNAME_CALLABLE)."""
    typed = str((credentials or {}).get("username") or request.POST.get("login", ""))
    person = find_person(typed)
    return person.staff_no if person else typed.strip().lower()[:200].replace("\x00", "")


def keep_answer(request: HttpRequest, answer: HttpResponse, credentials: Mapping[str, Any] | None) -> HttpResponse:
    """The page says itself that the account is locked (AXES_LOCKOUT_CALLABLE)."""
    return answer


@dataclass(frozen=True)
class Standing:
    """How many tries are left and for how many minutes the account is locked."""

    left: int
    locked_minutes: int

    def text(self) -> str:
        """What the page says after a failure."""
        if self.locked_minutes:
            return ngettext(
                "Too many failed tries. Locked for %(count)s more minute, unless an administrator unlocks it.",
                "Too many failed tries. Locked for %(count)s more minutes, unless an administrator unlocks it.",
                self.locked_minutes,
            ) % {"count": self.locked_minutes}
        return _("Account or password is wrong. %(left)s more tries, then locked for %(minutes)s minutes.") % {
            "left": self.left,
            "minutes": setting("signin.lock_minutes"),
        }


def standing(request: HttpRequest, login: str) -> Standing:
    """The standing of what was typed, after the failures so far."""
    from axes.models import AccessAttempt

    account = account_of(request, {"username": login})
    since = timezone.now() - cool_off()
    rows = AccessAttempt.objects.filter(username=account, attempt_time__gte=since)
    found = list(rows.values_list("failures_since_start", "attempt_time"))
    left = max(0, failure_limit(request, None) - sum(count for count, _at in found))
    if left or not found:
        return Standing(left, 0)
    until = max(at for _count, at in found) + cool_off()
    return Standing(0, max(1, math.ceil((until - timezone.now()).total_seconds() / 60)))


def locked() -> frozenset[str]:
    """The staff numbers of all whom a lock keeps out just now."""
    from axes.models import AccessAttempt
    from django.db.models import Sum

    since, most = timezone.now() - cool_off(), setting("signin.max_failures")
    found = AccessAttempt.objects.filter(attempt_time__gte=since).values("username")
    return frozenset(
        found.annotate(total=Sum("failures_since_start")).filter(total__gte=most).values_list("username", flat=True)
    )


def address_is_locked(address: str | None) -> bool:
    """Whether one address has tried too many accounts within the time of a lock."""
    from axes.models import AccessAttempt
    from django.db.models import Sum

    if address is None:
        return False
    since = timezone.now() - cool_off()
    rows = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=since)
    total = rows.aggregate(total=Sum("failures_since_start"))["total"] or 0
    return bool(total >= setting("signin.max_failures") * ADDRESS_FACTOR)


def forgive(staff_no: str) -> int:
    """Lift the lock of a person; returns how many rows of failures were dropped."""
    from axes.models import AccessAttempt

    return AccessAttempt.objects.filter(username=staff_no).delete()[0]
