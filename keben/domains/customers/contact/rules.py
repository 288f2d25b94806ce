"""What must hold for every contact."""

from __future__ import annotations

from typing import Any

from keben.domains.customers.contact.model import Contact
from keben.kernel.actions.batch import in_batch
from keben.kernel.problems import Invalid
from keben.kernel.quality.declared import Quality, Weighed

QUALITY = Quality(
    (
        Weighed("mobile", 25, 180), Weighed("email", 10, 180), Weighed("wechat", 10), Weighed("department", 5, 180),
        Weighed("post", 15, 180), Weighed("role", 15, 180), Weighed("attitude", 10, 90), Weighed("influence", 10, 180),
    ),
    steward="customer.owner",
)  # fmt: skip


@in_batch
def reports_inside(record: Contact, changes: Any, actor: Any) -> None:
    """A superior works for the same customer, and nobody is his own superior."""
    above = record.reports_to
    if above is None or not ({"reports_to", "customer"} & set(changes.names)):
        return
    if above.customer_id != record.customer_id:
        raise Invalid.single("reports_to", "other_customer", "The superior belongs to another customer.")
    if above.pk == record.pk:
        raise Invalid.single("reports_to", "cycle", "Nobody is his own superior; choose somebody else.")
    chosen, seen = above, {record.pk}
    while above is not None:
        if above.pk in seen:
            raise Invalid.single("reports_to", "cycle", "“%(name)s” already reports to this person.", name=chosen.name)
        seen.add(above.pk)
        above = above.reports_to


@in_batch(unless=lambda record: record.is_primary)
def one_primary(record: Contact, changes: Any, actor: Any) -> None:
    """One primary contact per customer: the newest wins."""
    if record.is_primary and "is_primary" in changes:
        Contact.objects.filter(customer_id=record.customer_id, is_primary=True).exclude(pk=record.pk).update(
            is_primary=False
        )
