"""Writes the sign-in log."""

from __future__ import annotations

from django.http import HttpRequest

from keben.domains.org.signin.client import agent_of, client_ip, device_of
from keben.domains.org.signin.model import SignIn
from keben.domains.org.user.model import User


def note(
    request: HttpRequest, result: str, *, user: User | None = None, login: str = "", method: str = "password"
) -> SignIn:
    """One line of the log; an account nobody has is kept short, for people type passwords into the wrong field."""
    shown = user.staff_no if user else login.strip()[:3] + ("…" if len(login.strip()) > 3 else "")
    return SignIn.objects.create(
        user=user,
        login=shown[:40].replace("\x00", ""),
        method=method,
        result=result,
        ip=client_ip(request),
        device=device_of(request),
        agent=agent_of(request),
    )
