"""A follow-up with a contact keeps the rhythm: the next contact is due so many days after it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from keben.domains.customers.keeper.model import Keeper
from keben.kernel.actions.hooks import on_write
from keben.kernel.resolved import ResolvedEntity


@on_write("activities.FollowUp")
def keep_rhythm(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Of the relations that its author keeps: with the person it was with, or with the organisation as such."""
    if record.target_id is None or record.deleted_at is not None:
        return
    person = record.target_id if record.target_entity == "customers.Contact" else record.contact_id
    kept = Keeper.objects.filter(colleague_id=record.author_id, deleted_at=None)
    if person is not None:
        kept = kept.filter(contact_id=person)
    elif record.target_entity == "customers.Customer":
        kept = kept.filter(customer_id=record.target_id, contact=None)
    else:
        return
    day = timezone.localdate(record.followed_at)
    for one in kept:
        if one.last_contact_on is not None and one.last_contact_on >= day:
            continue
        due = day + dt.timedelta(days=one.rhythm_days) if one.rhythm_days else None
        planned = one.next_on if one.next_on is not None and one.next_on > day and not due else due
        Keeper.objects.filter(pk=one.pk).update(last_contact_on=day, next_on=planned)
