"""How well a record is known: which fields count, with how many points, and for how long each is believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

YEAR = 365
NEVER = 0
"""A field with this limit does not grow stale."""


class Weighed(NamedTuple):
    """A field that counts: its points, and the days after which it wants to be looked at again."""

    name: str
    points: int
    days: int = YEAR


@dataclass(frozen=True)
class Quality:
    """What a noun asks of its records; `steward` leads to who answers where nobody is named on the record.

    Records below `complete` or `fresh` need a look. Administrators may change points and limits in the browser.
    """

    fields: tuple[Weighed, ...]
    steward: str = "owner"
    complete: int = 60
    fresh: int = 75
