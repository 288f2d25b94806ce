"""Who is left out of care because he has asked us to refrain: from everything, or from what this measure would use."""

from __future__ import annotations

from collections.abc import Collection

from keben.domains.customers.contact.model import Contact
from keben.kernel.contacting import ALL, PHONE, SMS, unwilling

CHANNELS = {"call": PHONE, "message": SMS}
"""Cards, gifts, visits and get-togethers are refused only by who wants no contact at all."""


def wants_none(contacts: Collection[int], measure: str = "") -> set[int]:
    """Those of the contacts who do not want this."""
    return unwilling(Contact, contacts, channel_of(measure))


def channel_of(measure: str) -> str:
    """Over which channel a measure reaches somebody."""
    return CHANNELS.get(measure, ALL)
