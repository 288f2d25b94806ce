"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds); each code counts once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import time
from urllib.parse import quote, urlencode

from keben.domains.org.signin.second_model import Authenticator
from keben.domains.org.user.model import User
from keben.kernel.sealing import seal, unseal

STEP, DIGITS, DRIFT = 30, 6, 1
ISSUER = "Keben"


def new_secret() -> str:
    """A secret of 160 bits as the apps want it typed."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one time step."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matching_step(secret: str, code: str, *, after: int = 0, now: float | None = None) -> int | None:
    """The time step whose code this is, allowing for clocks half a minute off; None where none fits."""
    current = int(time.time() if now is None else now) // STEP
    typed = "".join(code.split())
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            return step
    return None


def address(user: User, secret: str) -> str:
    """What the QR code says."""
    values = urlencode({"secret": secret, "issuer": ISSUER, "digits": DIGITS, "period": STEP})
    return f"otpauth://totp/{quote(f'{ISSUER}:{user.staff_no}')}?{values}"


def picture(text: str) -> str:
    """The QR code as a data address for an image."""
    import segno

    return segno.make(text, error="m").svg_data_uri(scale=5, border=2, dark="#1a2130", light="#ffffff")


def keep(user: User, secret: str, step: int) -> None:
    """Store the secret after its first code was shown to be right; that code is used up."""
    Authenticator.objects.update_or_create(user=user, defaults={"secret": seal(secret), "last_step": step})


def accept(user: User, code: str) -> bool:
    """Whether the code is right; it is used up by that, even when two requests bring it at once."""
    row = Authenticator.objects.filter(user=user).first()
    secret = unseal(row.secret) if row else ""
    if row is None or not secret:
        return False
    step = matching_step(secret, code, after=row.last_step)
    if step is None:
        return False
    return Authenticator.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step) == 1
