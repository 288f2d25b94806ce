"""The fact that an operator gave somebody a new password; the password itself is told to nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keben.base.event import Event
from keben.domains.org.user.model import User
from keben.kernel.actions.action import Action


@dataclass(frozen=True)
class PasswordWasReset(Event):
    """Somebody got a new password from an operator."""

    user_id: int


class PasswordReset(Action[User]):
    """Note in the log that an operator set a password."""

    hidden = True

    def run(self, record: User, ask: Any) -> PasswordWasReset:
        return PasswordWasReset(record.pk)
