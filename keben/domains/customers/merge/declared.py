"""Customers and contacts may be merged: what is joined, which clocks and sums follow, which contacts are one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from keben.base.event import Event
from keben.data.twins.asking_to_merge import askable
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.group.rules import settle_tree
from keben.domains.customers.group.tie import CustomerTie
from keben.domains.customers.near.place import place_together
from keben.kernel.extension import Extension, extend
from keben.kernel.merging.actions import Merge
from keben.kernel.merging.apart import Unmerge
from keben.kernel.merging.declared import Merging, mergeable, stays
from keben.kernel.merging.join import plain_row

CUSTOMER, CONTACT, KEEPER = "customers.Customer", "customers.Contact", "customers.Keeper"
MET = ("last_contact_on", "next_on")
"""What a follow-up moves of a relation."""


@dataclass(frozen=True)
class CustomersMerged(Event):
    """Several customers became one, or were taken apart again."""

    customer_id: int
    merged: tuple[int, ...]
    moved: dict[str, int]
    undone: bool = False


@dataclass(frozen=True)
class ContactsMerged(Event):
    """Several contacts became one, or were taken apart again."""

    contact_id: int
    merged: tuple[int, ...]
    moved: dict[str, int]
    undone: bool = False


def settle(survivor: Any, losers: Sequence[Any], kept: dict[str, Any]) -> None:
    """Clocks and sums of all of them together; one primary contact."""
    every = [survivor, *losers]
    settle_tree(survivor, losers)
    place_together(survivor, losers)
    untie(every, kept)
    latest = max(every, key=lambda one: (one.last_followed_at is not None, one.last_followed_at or timezone.now()))
    survivor.last_followed_at, survivor.last_follow_up = latest.last_followed_at, latest.last_follow_up
    coming = [one.next_contact_at for one in every if one.next_contact_at]
    survivor.next_contact_at = min(coming, default=None)
    survivor.is_dealt = any(one.is_dealt for one in every)
    survivor.first_deal_at = min((one.first_deal_at for one in every if one.first_deal_at), default=None)
    for name in ("annual_amount", "receivable", "overdue"):
        setattr(survivor, name, sum(getattr(one, name) or 0 for one in every))
    primary = Contact.objects.filter(customer__in=every, is_primary=True, deleted_at=None)
    for one in sorted(primary, key=lambda one: (one.customer_id != survivor.pk, one.pk))[1:]:
        Contact.objects.filter(pk=one.pk).update(is_primary=False)
        kept["changed"].append(
            {"model": CONTACT, "key": one.pk, "before": {"is_primary": True}, "after": {"is_primary": False}}
        )


def untie(every: Sequence[Any], kept: dict[str, Any]) -> None:
    """Nobody is his own dealer: ties among those that become one go, and come back when the merge is taken back."""
    rows = CustomerTie._base_manager.filter(customer__in=every, other__in=every)
    kept["dropped"] += [{"model": "customers.CustomerTie", "row": plain_row(row)} for row in rows]
    rows._raw_delete(rows.db)


def same_people(survivor: Any, losers: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Contacts with the same mobile number or e-mail on both sides: who stays, and who is merged into him."""
    people = Contact.objects.filter(customer__in=[survivor, *losers], deleted_at=None)
    found: list[tuple[Any, Any]] = []
    known: dict[str, Any] = {}
    for one in sorted(people, key=lambda one: (one.customer_id != survivor.pk, one.pk)):
        marks = [mark for mark in (one.mobile, one.email.lower()) if mark]
        stays_on = next((known[mark] for mark in marks if mark in known), None)
        if stays_on is not None and stays_on.customer_id != one.customer_id:
            found.append((stays_on, one))
        for mark in marks:
            known.setdefault(mark, stays_on or one)
    return found


mergeable(
    CUSTOMER,
    Merging(
        fact=CustomersMerged, names=("name", "short_name"), former="former_names",
        fixed=("steward", "latitude", "longitude"),
        settle=settle, clocks=((KEEPER, "customer", MET),), parts=same_people,
    ),
)  # fmt: skip
mergeable(
    CONTACT,
    Merging(
        fact=ContactsMerged, fixed=("customer", "is_primary", "reports_to", "steward"),
        clocks=((KEEPER, "contact", MET), (KEEPER, "customer__contacts", MET)),
    ),
)  # fmt: skip
stays("customers.TwinPair", "a decision about exactly these two")
extend(Extension(CUSTOMER, actions=(Merge, Unmerge)))
extend(Extension(CONTACT, actions=(Merge, Unmerge)))
askable(CUSTOMER)
askable(CONTACT)
