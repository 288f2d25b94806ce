"""What somebody did to his own way of signing in, and what an administrator did to it, as facts of the log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.base.event import Event
from keben.domains.org.access.actors import actor_for
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Rights
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform


@dataclass(frozen=True)
class PasswordChanged(Event):
    """Somebody changed his own password."""

    user_id: int


@dataclass(frozen=True)
class InvitationAccepted(Event):
    """Somebody new chose his first password with the link of his invitation."""

    user_id: int


@dataclass(frozen=True)
class SecondFactorAdded(Event):
    """Somebody added a second factor; `what` is authenticator or passkey."""

    user_id: int
    what: str


@dataclass(frozen=True)
class SecondFactorRemoved(Event):
    """A second factor was removed."""

    user_id: int
    what: str


class OwnSignIn(Action[User]):
    """Note a change that somebody made to his own way of signing in."""

    label, hidden, verb = _("Change own sign-in"), True, "view"
    fact: Event | None = None

    def run(self, record: User, ask: Any) -> Event | None:
        return self.fact


def tell(user: User, fact: Event) -> None:
    """Write the fact into the log in the name of the person; it needs no right, for it is about himself."""
    step = type("OwnSignIn", (OwnSignIn,), {"name": "own-sign-in", "fact": fact})
    perform(step, user, actor=replace(actor_for(user), rights=Rights(unlimited=True)))
