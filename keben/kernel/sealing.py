"""Encrypts what must be read again and by nobody else, under a key made from the deployment's secret key."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from django.conf import settings


def _box() -> Any:
    from cryptography.fernet import Fernet

    key = hashlib.sha256(b"keben.sealing" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str) -> str:
    """The text, unreadable without the key."""
    return str(_box().encrypt(text.encode()).decode())


def unseal(sealed: str, seconds: int | None = None) -> str:
    """The text again; '' where it was sealed under another key, or longer ago."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_box().decrypt(sealed.encode(), seconds).decode())
    except InvalidToken:
        return ""
