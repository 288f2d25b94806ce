"""Sessions: begun with a fresh key, listed per person, ended by key."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from keben.domains.org.signin import warning
from keben.domains.org.signin.client import client_ip, device_of
from keben.domains.org.signin.log import note
from keben.domains.org.signin.model import UserSession
from keben.domains.org.user.model import User
from keben.kernel.settings import setting
from keben.web.prefs.keep import take_along

BACKEND = "keben.domains.org.signin.backend.StaffBackend"
SEEN, REMEMBERED = "kb_seen", "kb_remembered"


def begin(request: HttpRequest, user: User, *, method: str = "password", remember: bool = False) -> None:
    """Sign somebody in: a new session key, its expiry, a row in the list and a line in the log."""
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()
    request.session.cycle_key()
    take_along(request, user)
    login(request, user, backend=BACKEND)
    days = setting("signin.remember_days") if remember else 0
    request.session.set_expiry(dt.timedelta(days=days) if days else 0)
    request.session[REMEMBERED] = bool(days)
    register(request, user, method=method)
    warning.of_device(request, user)
    note(request, "ok", user=user, method=method)


def register(request: HttpRequest, user: User, *, method: str = "password") -> None:
    """Put the session into the person's list."""
    now = timezone.now()
    request.session[SEEN] = int(now.timestamp())
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "method": method,
            "seen_at": now,
            "ip": client_ip(request),
            "device": device_of(request),
            "remembered": bool(request.session.get(REMEMBERED)),
        },
    )


def end_sessions(user: User, *, but: str = "", only: int | None = None) -> int:
    """End the sessions of a person, except the one with the key `but`, or the one row `only`; returns how many."""
    rows: Any = UserSession.objects.filter(user=user).exclude(session_key=but)
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def open_sessions(user: User) -> list[UserSession]:
    """The sessions of a person that still live, newest first."""
    rows = list(UserSession.objects.filter(user=user)[:50])
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [row for row in rows if row.session_key in alive]
