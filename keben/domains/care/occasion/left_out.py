"""Who is left out of care because he has asked us to refrain: from everything, or from what this measure would use."""

from __future__ import annotations

from collections.abc import Collection

from keben.domains.customers.contact.model import Contact
from keben.kernel.contacting import ALL, PHONE, SMS, barred

CHANNELS = {"call": PHONE, "message": SMS}
"""Cards, gifts, visits and get-togethers are refused only by who wants no contact at all."""


def wants_none(contacts: Collection[int], measure: str = "") -> set[int]:
    """Those of the contacts who do not want this; one query."""
    refusing = Contact._base_manager.filter(pk__in=contacts).exclude(do_not_contact="")
    channel = CHANNELS.get(measure, ALL)
    return {pk for pk, refused in refusing.values_list("pk", "do_not_contact") if barred(refused, channel)}
