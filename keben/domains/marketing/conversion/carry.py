"""What goes along with a converted lead: copies of what was said and filed, with author and time, and the team."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db.models import F, Q

from keben.data.search.index import index_many
from keben.domains.activities.models import FollowUp
from keben.domains.customers.models import Customer
from keben.kernel.actions.insert import insert
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.features.team import TeamMember
from keben.kernel.registry import registry

LEAD, CUSTOMER, FOLLOW_UP = "marketing.Lead", "customers.Customer", "activities.FollowUp"


def carry_talks(lead: Any, customer: Customer, contact: Any) -> int:
    """Follow-ups with their files, comments and the lead's own files; returns how many follow-ups."""
    talks = list(FollowUp._base_manager.filter(target_entity=LEAD, target_id=lead.pk, deleted_at=None).order_by("pk"))
    made = copies(
        talks, target_entity=CUSTOMER, target_id=customer.pk, target_title=customer.name[:200],
        **({"contact_id": contact.pk} if contact else {}),
    )  # fmt: skip
    for old, new in zip(talks, made, strict=True):
        carry_files(FOLLOW_UP, old.pk, FOLLOW_UP, new.pk)
    carry_files(LEAD, lead.pk, CUSTOMER, customer.pk)
    said = list(Comment._base_manager.filter(entity=LEAD, object_id=lead.pk, deleted_at=None).order_by("pk"))
    for one, again in zip(said, copies(said, entity=CUSTOMER, object_id=customer.pk), strict=True):
        again.mentions.set(one.mentions.all())
    if made:
        move_clocks(customer, max(made, key=lambda one: one.followed_at))
    return len(made)


def carry_files(entity: str, key: int, to: str, to_key: int) -> None:
    """The files of one record for another; the bytes are kept once."""
    rows = Attachment._base_manager.filter(entity=entity, object_id=key, deleted_at=None).order_by("pk")
    copies(list(rows), entity=to, object_id=to_key)


def copies(records: Iterable[Any], **changed: Any) -> list[Any]:
    """The same rows once more, pointing elsewhere; stamps, authors and times stay, the search finds them."""
    made = []
    for one in records:
        new = copy(one)
        new.__dict__ = {k: v for k, v in one.__dict__.items() if k != "_prefetched_objects_cache"}
        new._state = copy(one._state)
        new.pk, new._state.adding, new.version = None, True, 1
        for name, value in changed.items():
            setattr(new, name, value)
        made.append(new)
    insert(made)
    if made and registry.has(type(made[0])):
        index_many(registry.of(type(made[0])), made)
    return made


def move_clocks(customer: Customer, last: FollowUp) -> None:
    """The customer was spoken with when the lead was, unless it has been later."""
    newer = Q(last_followed_at__isnull=True) | Q(last_followed_at__lt=last.followed_at)
    Customer._base_manager.filter(newer, pk=customer.pk).update(
        last_followed_at=last.followed_at,
        last_follow_up=last.content[:120],
        next_contact_at=last.next_contact_at or F("next_contact_at"),
    )


def carry_team(lead: Any, customer: Customer) -> None:
    """Who worked the lead may go on: its team with the same rights, its owner with writing ones."""
    people = {
        one.user_id: (one.may_write, one.until)
        for one in TeamMember.objects.filter(entity=LEAD, object_id=lead.pk)
    }  # fmt: skip
    if lead.owner_id:
        people[lead.owner_id] = (True, None)
    people.pop(customer.owner_id or 0, None)
    there = set(TeamMember.objects.filter(entity=CUSTOMER, object_id=customer.pk).values_list("user_id", flat=True))
    TeamMember.objects.bulk_create(
        TeamMember(entity=CUSTOMER, object_id=customer.pk, user_id=user, may_write=may_write, until=until)
        for user, (may_write, until) in people.items()
        if user not in there
    )
