"""Sessions as Django keeps them in the database, read with one statement that is written once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from keben.kernel.kept import Prepared

OPEN = Prepared(
    lambda key, now: Session._default_manager.filter(session_key=key, expire_date__gt=now),
    key=models.CharField(),
    now=models.DateTimeField(),
)


class SessionStore(db.SessionStore):
    """Every request reads its session; Django would write the SQL of that anew each time."""

    def _get_session_from_db(self) -> Session | None:
        found = OPEN.records(Session, key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
