"""Facts of the organisation."""

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class UserDeactivated(Event):
    """Somebody can no longer sign in."""

    user_id: int


@dataclass(frozen=True)
class UserActivated(Event):
    """Somebody can sign in again."""

    user_id: int
