"""Every write of a customer or contact keeps his domains, and lets unattached mail of a new address find its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from keben.base.mail.domains import domain_of, domain_of_site, is_own
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.domains.mail.filing.again import wait_for
from keben.domains.mail.filing.known_domain import KnownDomain
from keben.domains.marketing.lead.model import Lead
from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.resolved import ResolvedEntity

WATCHED = {Customer: ("email", "website", "deleted_at"), Contact: ("email", "customer", "deleted_at"), Lead: ("email",)}


@on_write()
def keep_domains(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """For one record."""
    if touched(record, changes):
        keep([record], [changes])


@on_write_many(keep_domains)
def keep_domains_of_many(entity: ResolvedEntity, pairs: list[tuple[Any, Any]]) -> None:
    """The same for a batch."""
    found = [(record, changes) for record, changes in pairs if touched(record, changes)]
    if found:
        keep([record for record, _changes in found], [changes for _record, changes in found])


def touched(record: Any, changes: Any) -> bool:
    """Whether the write says anything about addresses; a new record without any says nothing."""
    names = WATCHED.get(type(record))
    if names is None or record.pk is None:
        return False
    if changes.created:
        return bool(record.email or getattr(record, "website", ""))
    return any(name in changes for name in names)


def keep(records: list[Any], changes: list[Any]) -> None:
    """New domains are put in; where something went away all domains of the customer are worked out anew."""
    fresh: set[tuple[str, int]] = set()
    anew: set[int] = set()
    for record, change in zip(records, changes, strict=True):
        if isinstance(record, Lead):
            continue
        customer = record.pk if isinstance(record, Customer) else record.customer_id
        if change.created:
            fresh |= {(domain, customer) for domain in domains_in(record.email, getattr(record, "website", ""))}
        else:
            anew.add(customer)
            if isinstance(record, Contact) and "customer" in change:
                anew.add(change.was("customer") or customer)
    put(fresh)
    renew(anew)
    wait_for({record.email for record in records if record.email and getattr(record, "deleted_at", None) is None})


def domains_in(email: str, website: str) -> set[str]:
    """The domains that an address and a website name."""
    found = {domain_of(email or ""), domain_of_site(website) if website else ""}
    return {domain for domain in found if domain and is_own(domain)}


def put(pairs: Iterable[tuple[str, int]]) -> None:
    """Add what is not known yet."""
    rows = [KnownDomain(domain=domain[:120], customer_id=customer) for domain, customer in sorted(pairs)]
    if rows:
        KnownDomain.objects.bulk_create(rows, ignore_conflicts=True)


def renew(customers: Collection[int]) -> None:
    """All domains of these customers, from what stands there now."""
    if not customers:
        return
    KnownDomain.objects.filter(customer_id__in=customers).delete()
    put(pairs_of(customers))


def pairs_of(customers: Collection[int]) -> set[tuple[str, int]]:
    """The domains of customers and of their people."""
    rows = Customer._base_manager.filter(pk__in=customers, deleted_at=None).values_list("pk", "email", "website")
    found = {(domain, key) for key, email, site in rows for domain in domains_in(email, site)}
    people = Contact._base_manager.filter(customer__in=customers, deleted_at=None).exclude(email="")
    return found | {
        (domain, key) for key, email in people.values_list("customer_id", "email") for domain in domains_in(email, "")
    }
