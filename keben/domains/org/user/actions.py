"""Somebody leaves, somebody comes back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.org.events import UserActivated, UserDeactivated
from keben.domains.org.signin.sessions import end_sessions
from keben.domains.org.user.model import User
from keben.kernel.actions.action import Action
from keben.kernel.problems import Refused


class Deactivate(Action[User]):
    """End the sessions of somebody who leaves and open the hand-over of what he owns."""

    label = _("Deactivate")
    icon, tone = "user-off", "danger"
    confirm = _("He can no longer sign in; his sessions end at once.")

    def offered(self, record: User) -> bool:
        return record.status == "active"

    def check(self, record: User, ask: Any) -> None:
        if record.pk == self.actor.user_id:
            raise Refused.because("yourself", "You cannot deactivate yourself.")

    def run(self, record: User, ask: Any) -> UserDeactivated:
        record.status = "disabled"
        end_sessions(record)
        return UserDeactivated(record.pk)


class Activate(Action[User]):
    """Let somebody sign in again."""

    label = _("Activate")
    icon = "user-check"

    def offered(self, record: User) -> bool:
        return record.status != "active"

    def run(self, record: User, ask: Any) -> UserActivated:
        record.status = "active"
        return UserActivated(record.pk)
