"""Making and recognising the secret of a token: 256 random bits, of which only a digest is stored."""

from __future__ import annotations

import hashlib
import secrets

START = "kbt_"
SHOWN = 12


def new_secret() -> str:
    """A fresh token as its owner keeps it."""
    return START + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is stored; a plain hash suffices because the secret cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def prefix_of(secret: str) -> str:
    """The first signs, by which people recognise a token."""
    return secret[:SHOWN]
