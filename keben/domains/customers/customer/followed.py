"""A follow-up moves the clocks of its customer in the same transaction, so that the list is right at once."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from keben.domains.activities.follow_up.clock import next_contact
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.countdown import recount
from keben.kernel.actions.hooks import on_write
from keben.kernel.resolved import ResolvedEntity


@on_write("activities.FollowUp")
def move_clocks(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Last follow-up, its first words and the next contact; an older entry leaves the newer one."""
    if record.target_id is None or record.deleted_at is not None:
        return
    key = record.target_id
    if record.target_entity == "customers.Contact":
        key = Contact.objects.values_list("customer_id", flat=True).get(pk=key)
    elif record.target_entity != "customers.Customer":
        return
    newer = Q(last_followed_at__isnull=True) | Q(last_followed_at__lte=record.followed_at)
    Customer.objects.filter(newer, pk=key).update(
        last_followed_at=record.followed_at,
        last_follow_up=record.content[:120],
        next_contact_at=next_contact(record),
    )
    recount([key])
