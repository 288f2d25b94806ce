"""Facts about the rights of people over their data; none of them repeats the data."""

from __future__ import annotations

from dataclasses import dataclass

from keben.base.event import Event


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """Somebody no longer agrees."""

    consent_id: int
    purpose: str
    contact_id: int | None
    lead_id: int | None
    customer_id: int | None = None


@dataclass(frozen=True)
class AnonymisationAsked(Event):
    """Somebody asked that a person be made unrecognisable; somebody else decides."""

    request_id: int
    rows: int


@dataclass(frozen=True)
class PersonAnonymised(Event):
    """A person can no longer be recognised."""

    request_id: int
    records: int
    texts: int
    files: int


@dataclass(frozen=True)
class RetentionAsked(Event):
    """Somebody wants a rule of retention to be on; somebody else decides."""

    rule_id: int
    subject: str
    months: int


@dataclass(frozen=True)
class RetentionSwitched(Event):
    """A rule of retention was switched on or off."""

    rule_id: int
    on: bool


@dataclass(frozen=True)
class RetentionRan(Event):
    """A night of a rule of retention has ended."""

    rule_id: int
    touched: int
    failed: int


@dataclass(frozen=True)
class RetentionStarted(Event):
    """Somebody has a rule of retention run at once."""

    rule_id: int
