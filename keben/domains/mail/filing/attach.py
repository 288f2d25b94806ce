"""Where a mail belongs: by its thread, by an exact address, by a number of ours in the subject, by the domain.

Only what points to one record counts; where several fit, people decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from keben.base.mail.domains import likely
from keben.data.search.store import noun_number
from keben.data.twins.keys import EMAIL
from keben.data.twins.models import TwinKey
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.filing.known_domain import KnownDomain
from keben.domains.mail.message.model import MailMessage
from keben.domains.marketing.lead.model import Lead
from keben.domains.org.user.model import User

CUSTOMER, CONTACT, LEAD = "customers.Customer", "customers.Contact", "marketing.Lead"
TOKEN = re.compile(r"[A-Za-z]{1,8}[-_/]?[0-9A-Za-z]*[-_/]?[0-9]{2,}(?:[-_/][0-9A-Za-z]+)*")
MOST = 20


@dataclass(frozen=True)
class Place:
    """To what a mail is attached, and how that was found."""

    customer_id: int | None = None
    contact_id: int | None = None
    lead_id: int | None = None
    how: str = ""

    def __bool__(self) -> bool:
        return self.customer_id is not None or self.lead_id is not None


NOWHERE = Place()


def place_of(addresses: Sequence[str], subject: str, thread: str) -> Place:
    """Where a mail with these outside addresses belongs; NOWHERE where nothing or too much fits."""
    found = by_thread(thread)
    if found is not None:
        return found
    outside = strangers(addresses)
    return by_address(outside) or by_number(subject) or by_domain(outside) or NOWHERE


def by_thread(thread: str) -> Place | None:
    """Where the newest mail of the thread is; also nowhere, when somebody has taken it off by hand."""
    last = (
        MailMessage._base_manager.filter(thread=thread)
        .filter(Q(customer__isnull=False) | Q(lead__isnull=False) | Q(attached_by="off"))
        .order_by("-sent_at", "-pk")
        .values_list("customer_id", "contact_id", "lead_id", "attached_by")
        .first()
    )
    if last is None:
        return None
    customer, contact, lead, how = last
    return Place(how="off") if how == "off" else Place(customer, contact, lead, "thread")


def strangers(addresses: Iterable[str]) -> list[str]:
    """The addresses without ours and our colleagues'."""
    given = list(dict.fromkeys(one.lower() for one in addresses if one))[:MOST]
    ours = set(MailAccount._base_manager.filter(address__in=given).values_list("address", flat=True))
    ours |= set(User._base_manager.filter(email__in=given).values_list("email", flat=True))
    return [one for one in given if one not in ours]


def by_address(addresses: Collection[str]) -> Place:
    """The contact, customer or lead with one of these addresses; contacts say most, leads least."""
    if not addresses:
        return NOWHERE
    numbers = {noun_number(label): label for label in (CUSTOMER, CONTACT, LEAD)}
    rows = TwinKey.objects.filter(kind=EMAIL, value__in=addresses, noun__in=numbers)
    keys: dict[str, set[int]] = {label: set() for label in numbers.values()}
    for noun, key in rows.values_list("noun", "object_id")[:MOST]:
        keys[numbers[noun]].add(key)
    contacts = list(
        Contact._base_manager.filter(pk__in=keys[CONTACT], deleted_at=None).values_list("pk", "customer_id")
    )
    customers = set(Customer._base_manager.filter(pk__in=keys[CUSTOMER], deleted_at=None).values_list("pk", flat=True))
    customers |= {customer for _key, customer in contacts}
    if len(customers) == 1:
        return Place(next(iter(customers)), contacts[0][0] if len(contacts) == 1 else None, None, "address")
    if customers:
        return NOWHERE
    leads = list(Lead._base_manager.filter(pk__in=keys[LEAD], deleted_at=None).values_list("pk", "customer_id")[:2])
    if len(leads) != 1:
        return NOWHERE
    lead, customer = leads[0]
    return Place(customer, None, None if customer else lead, "address")


def by_number(subject: str) -> Place:
    """The customer or lead whose number stands in the subject."""
    words = list(dict.fromkeys(TOKEN.findall(subject)))[:MOST]
    if not words:
        return NOWHERE
    words += [word.upper() for word in words]
    customers = list(Customer._base_manager.filter(number__in=words, deleted_at=None).values_list("pk", flat=True)[:2])
    if customers:
        return Place(customers[0], how="number") if len(customers) == 1 else NOWHERE
    leads = list(Lead._base_manager.filter(number__in=words, deleted_at=None).values_list("pk", "customer_id")[:2])
    if len(leads) != 1:
        return NOWHERE
    lead, customer = leads[0]
    return Place(customer, None, None if customer else lead, "number")


def by_domain(addresses: Collection[str]) -> Place:
    """The one customer whose website or people have the domain; never a domain that belongs to everybody."""
    for address in addresses:
        for domain in likely(address):
            keys = list(KnownDomain.objects.filter(domain=domain).values_list("customer_id", flat=True)[:3])
            found = list(Customer._base_manager.filter(pk__in=keys, deleted_at=None).values_list("pk", flat=True)[:2])
            if len(found) == 1:
                return Place(found[0], how="domain")
            if found:
                return NOWHERE
    return NOWHERE
