"""How a receiver knows that a delivery is ours and fresh: HMAC-SHA256 over time stamp and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from keben.api.webhook.model import Webhook

START = "whsec_"


def new_salt() -> str:
    """What makes the secret of one hook its own."""
    return secrets.token_hex(32)


def secret_of(hook: Webhook) -> str:
    """The signing secret; derived from the key of the deployment, so that no database dump holds it."""
    raw = hmac.new(settings.SECRET_KEY.encode(), f"keben.webhook:{hook.salt}".encode(), hashlib.sha256).digest()
    return START + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def sign(secret: str, at: int, body: bytes) -> str:
    """The value of the header Keben-Signature."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def verify(secret: str, header: str, body: bytes, *, now: int, tolerance: int = 300) -> bool:
    """What a receiver does: the signature fits and is no older than `tolerance` seconds."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    stamp = parts.get("t", "")
    if not stamp.isdigit() or abs(now - int(stamp)) > tolerance:
        return False
    return hmac.compare_digest(sign(secret, int(stamp), body), f"t={stamp},v1={parts.get('v1', '')}")
