"""Somebody whose occasion comes, and who among us keeps the relation with him."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from keben.domains.customers.keeper.model import Keeper


@dataclass
class Candidate:
    """One person, or a customer as such, on one occasion of one year."""

    customer: int
    contact: int | None
    owner: int
    occasion: str
    key: str | int
    year: int
    day: dt.date
    about: str = ""

    @property
    def slot(self) -> str:
        """The place that it takes."""
        return slot_of(self.customer, self.contact, self.occasion, self.key, self.year)


def slot_of(customer: int, contact: int | None, occasion: str, key: str | int, year: int) -> str:
    """Taken once only: person, occasion and year; a purchase and a date of a customer belong to the customer."""
    whom = f"c{customer}" if contact is None or occasion == "purchase" else f"p{contact}"
    return f"{whom}:{occasion}:{key}:{year}"


def keepers(contacts: Collection[int]) -> dict[int, int]:
    """Who keeps the relation with each contact; of several the one with the deepest."""
    rows = Keeper._base_manager.filter(contact__in=contacts, colleague__isnull=False, deleted_at=None)
    return {
        contact: colleague
        for contact, colleague in rows.order_by("depth", "-pk").values_list("contact", "colleague")
        if contact is not None and colleague is not None
    }
