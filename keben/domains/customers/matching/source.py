"""Customers with the people at them, read in key order page by page: never the whole table at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from keben.base.mail.domains import domain_of, domain_of_site, is_own
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer as Stored
from keben.domains.customers.matching.features import Customer
from keben.kernel.reader import unscoped

Person = tuple[str, str, str, str]
PAGE = 5_000
REASON = "twins are looked for in the whole base; what is found is shown within each one's reach"
FIELDS = ("pk", "name", "short_name", "former_names", "uscc", "legal_representative", "region", "address", "phone",
          "email", "website", "remark")  # fmt: skip


def customers(among: Collection[int] | None = None) -> Iterator[Customer]:
    """Every customer that is not in the recycle bin, or those of these keys."""
    rows = unscoped(Stored, reason=REASON).filter(deleted_at__isnull=True).order_by("pk")
    if among is not None:
        rows = rows.filter(pk__in=among)
    last = 0
    while page := list(rows.filter(pk__gt=last).values_list(*FIELDS)[:PAGE]):
        below = contacts(last, page[-1][0], [row[0] for row in page] if among is not None else None)
        last = page[-1][0]
        yield from (told(row, below.get(row[0], ())) for row in page)


def told(row: tuple[Any, ...], people: Sequence[Person]) -> Customer:
    """A row and its contacts as what counts of them."""
    *own, phone, email, website, remark = row
    numbers = dict.fromkeys(filter(None, (phone, *(number for one in people for number in one[1:3]))))
    mails = (email, *(one[3] for one in people))
    domains = dict.fromkeys((*map(domain_of, mails), domain_of_site(website)))
    return Customer(*own)._replace(
        phones=tuple(map(plain, numbers)),
        line=plain(phone),
        people=tuple(dict.fromkeys(mark for one in people for mark in marks(*one))),
        domains=tuple(domain for domain in domains if is_own(domain)),
        remark=remark,
    )


def marks(name: str, mobile: str, phone: str, email: str) -> Iterator[str]:
    """By what somebody is known again: his name with a number or an address."""
    who = "".join(name.split())
    for text in (plain(mobile), plain(phone), email.lower()):
        if who and text:
            yield f"{who}|{text}"


def contacts(after: int, until: int, among: Collection[int] | None = None) -> dict[int, list[Person]]:
    """The contacts of these customers: name, two numbers, address."""
    rows = unscoped(Contact, reason=REASON).filter(
        deleted_at__isnull=True, customer_id__gt=after, customer_id__lte=until
    )
    if among is not None:
        rows = rows.filter(customer_id__in=among)
    found: dict[int, list[Person]] = {}
    for key, *person in rows.values_list("customer_id", "name", "mobile", "phone", "email"):
        found.setdefault(key, []).append(tuple(person))  # type: ignore[arg-type]
    return found


def plain(phone: str) -> str:
    """The digits without extension."""
    return "".join(char for char in phone.split("转", maxsplit=1)[0].split("#", maxsplit=1)[0] if char.isdigit())
