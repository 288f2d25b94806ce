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


@dataclass(frozen=True)
class UserUnlocked(Event):
    """The lock after failed tries was lifted."""

    user_id: int


@dataclass(frozen=True)
class PasswordReset(Event):
    """An administrator gave somebody a new password; the password itself is told to nobody."""

    user_id: int


@dataclass(frozen=True)
class UserInvited(Event):
    """Somebody new was sent the link by which he chooses his password."""

    user_id: int


@dataclass(frozen=True)
class SecondFactorReset(Event):
    """An administrator removed somebody's second factors."""

    user_id: int


@dataclass(frozen=True)
class AccountUnlinked(Event):
    """An account in another system no longer signs somebody in; `system` is the key of that system."""

    user_id: int
    system: str


@dataclass(frozen=True)
class HandedOver(Event):
    """Everything somebody owned of one noun was given to a colleague, or into a pool."""

    user_id: int
    to_id: int | None
    entity: str
    done: int
    failed: int
