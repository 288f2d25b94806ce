"""A tie is called after its two customers: it is named anew when one of them is, or after a merge."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from keben.domains.customers.group.tie import CustomerTie
from keben.kernel.actions.changes import Changes, snapshot
from keben.kernel.actions.hooks import on_write
from keben.kernel.merging.join import write
from keben.kernel.resolved import ResolvedEntity

LONGEST = 260


def name_of(tie: CustomerTie) -> str:
    """How a tie is called."""
    return f"{tie.customer.name} – {tie.other.name}"[:LONGEST]


@on_write("customers.Customer", "customers.CustomerTie")
def ties_are_called(entity: ResolvedEntity, record: Any, changes: Changes) -> None:
    """Ties of a renamed customer, and a tie that came to another customer."""
    if changes.created:
        return
    if entity.label == "customers.Customer" and "name" in changes:
        call_anew(Q(customer=record.pk) | Q(other=record.pk))
    elif entity.label == "customers.CustomerTie" and ("customer" in changes or "other" in changes):
        call_anew(Q(pk=record.pk))


def call_anew(which: Q) -> None:
    """Write the names of these ties where they have changed; the index follows."""
    rows = CustomerTie._base_manager.filter(which).select_related("customer", "other")
    stale = [row for row in rows if row.name != name_of(row)]
    before = [snapshot(row) for row in stale]
    for row in stale:
        row.name = name_of(row)
        CustomerTie._base_manager.filter(pk=row.pk).update(name=row.name)
    write(stale, before)
