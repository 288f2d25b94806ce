"""Data kept for nothing any more: nouns declare since when, a rule of retention says for how long more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

FORGET, ERASE = "forget", "erase"


@dataclass(frozen=True)
class Expiry:
    """Rows of a noun that nobody needs since a day.

    `rows(before)` gives those whose day lies before, found along an index and annotated with that day as `since`.
    They are forgotten (people made unrecognisable, the rest stays) or erased, where nothing hangs on them.
    """

    key: str
    entity: str
    label: str | Promise
    rows: Callable[[dt.datetime], QuerySet[Any]]
    ends: str = FORGET

    @property
    def code(self) -> str:
        """How a rule names it."""
        return f"{self.entity}:{self.key}"


@dataclass(frozen=True)
class Spare:
    """A reason to keep something all the same: which rows of a noun have it, or None where it does not apply."""

    key: str
    label: str | Promise
    rows: Callable[[str], Q | None]


EXPIRIES: dict[str, Expiry] = {}
SPARES: dict[str, Spare] = {}


def declare_expiry(expiry: Expiry) -> Expiry:
    """Offer it to the rules of retention."""
    EXPIRIES[expiry.code] = expiry
    return expiry


def declare_spare(spare: Spare) -> Spare:
    """Offer it as an exception."""
    SPARES[spare.key] = spare
    return spare


def expiry_choices() -> list[tuple[str, Any]]:
    """What a rule may be about, in words."""
    return [(code, one.label) for code, one in EXPIRIES.items()]


def spare_choices() -> list[tuple[str, Any]]:
    """Which exceptions a rule may make, in words."""
    return [(key, one.label) for key, one in SPARES.items()]


def spared(label: str, keys: str) -> dict[str, Q]:
    """The conditions under which rows of a noun are kept, by exception."""
    found = {key: SPARES[key].rows(label) for key in keys.split() if key in SPARES}
    return {key: rule for key, rule in found.items() if rule is not None}
