"""Customers with the numbers of their contacts, read in key order page by page: never the whole table at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer as Stored
from keben.domains.customers.matching.features import Customer
from keben.kernel.reader import unscoped

PAGE = 5_000
REASON = "twins are looked for in the whole base; what is found is shown within each one's reach"
FIELDS = ("pk", "name", "short_name", "former_names", "uscc", "legal_representative", "region", "address", "phone")


def customers(among: Collection[int] | None = None) -> Iterator[Customer]:
    """Every customer that is not in the recycle bin, or those of these keys."""
    rows = unscoped(Stored, reason=REASON).filter(deleted_at__isnull=True).order_by("pk")
    if among is not None:
        rows = rows.filter(pk__in=among)
    last = 0
    while page := list(rows.filter(pk__gt=last).values_list(*FIELDS)[:PAGE]):
        numbers = phones(last, page[-1][0], [row[0] for row in page] if among is not None else None)
        last = page[-1][0]
        for key, name, short, former, uscc, legal, region, address, phone in page:
            own = tuple(dict.fromkeys(digits for digits in (phone, *numbers.get(key, ())) if digits))
            yield Customer(key, name, short, former, uscc, legal, region, address, tuple(map(plain, own)))


def phones(after: int, until: int, among: Collection[int] | None = None) -> dict[int, list[str]]:
    """The numbers of the contacts of these customers."""
    rows = unscoped(Contact, reason=REASON).filter(
        deleted_at__isnull=True, customer_id__gt=after, customer_id__lte=until
    )
    if among is not None:
        rows = rows.filter(customer_id__in=among)
    found: dict[int, list[str]] = {}
    for key, mobile, phone in rows.values_list("customer_id", "mobile", "phone"):
        found.setdefault(key, []).extend((mobile, phone))
    return found


def plain(phone: str) -> str:
    """The digits without extension."""
    return "".join(char for char in phone.split("转", maxsplit=1)[0].split("#", maxsplit=1)[0] if char.isdigit())
