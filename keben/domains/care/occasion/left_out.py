"""Who is left out of care because he has asked us to refrain: from everything, or from what this measure would use."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.kernel.contacting import ALL, PHONE, SMS, may_contact, unwilling

CHANNELS = {"call": PHONE, "message": SMS}
"""Cards, gifts, visits and get-togethers are refused only by who wants no contact at all."""


def wants_none(contacts: Collection[int], measure: str = "") -> set[int]:
    """Those of the contacts who do not want this."""
    return unwilling(Contact, contacts, channel_of(measure))


def customers_wanting_none(customers: Collection[int], measure: str = "") -> set[int]:
    """Those of the customers, individuals most of them, who do not want this, for themselves and for their people."""
    return unwilling(Customer, customers, channel_of(measure))


def whom(item: Any) -> Any:
    """Who speaks against an attention: its contact if he has refused something of the kind, else its customer."""
    people = [one for one in (item.contact, item.customer) if one is not None]
    return next((one for one in people if not may_contact(one, channel_of(item.measure)).value), None)


def channel_of(measure: str) -> str:
    """Over which channel a measure reaches somebody."""
    return CHANNELS.get(measure, ALL)
