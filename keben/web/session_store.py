"""Sessions as Django keeps them in the database, read with one statement that is written once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import models
from django.utils import timezone

from keben.kernel.kept import Prepared

OPEN = Prepared(
    lambda key, now: Session._default_manager.filter(session_key=key, expire_date__gt=now),
    key=models.CharField(),
    now=models.DateTimeField(),
)


class AsItIs:
    """What was signed, not yet read."""

    def loads(self, data: bytes) -> bytes:
        """The same."""
        return data


@lru_cache(maxsize=512)
def signed(text: str, salt: str) -> bytes:
    """What a stored session says. Raises BadSignature; the same text is examined once, as it says the same."""
    said: bytes = signing.loads(text, salt=salt, serializer=AsItIs)  # type: ignore[arg-type]
    return said


class SessionStore(db.SessionStore):
    """Every request reads its session; Django would write its SQL and examine its signature anew each time."""

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """What the session holds; nothing where it was tampered with, which Django writes down."""
        try:
            said = signed(str(session_data), self.key_salt)
        except Exception:  # whatever it is, Django knows what to make of it
            return super().decode(session_data)
        found: dict[str, Any] = self.serializer().loads(said)
        return found

    def _get_session_from_db(self) -> Session | None:
        found = OPEN.records(Session, key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
