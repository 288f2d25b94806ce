"""What goes along with a converted lead: what was said and filed moves to the customer, with author and time.

It moves and is not copied, so that nothing counts twice; the lead, read-only from now on, leads there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from keben.domains.activities.models import FollowUp, FollowUpPlan, Task
from keben.domains.customers.models import Customer
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.changes import snapshot
from keben.kernel.actions.perform import perform
from keben.kernel.contacting import FIELD
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.comments import Comment
from keben.kernel.features.team import TeamMember
from keben.kernel.merging.join import write
from keben.kernel.merging.proposal import all_refused
from keben.kernel.registry import registry

LEAD, CUSTOMER, FOLLOW_UP = "marketing.Lead", "customers.Customer", "activities.FollowUp"


@dataclass(frozen=True)
class Carried:
    """How much went along."""

    follow_ups: int = 0
    comments: int = 0
    files: int = 0


def carry_talks(lead: Any, customer: Customer, contact: Any) -> Carried:
    """Follow-ups with their files, tasks and plans, comments and files of the lead; what lies in the bin stays."""
    for noun in (Task, FollowUpPlan):
        coming = noun._base_manager.filter(target_entity=LEAD, target_id=lead.pk, deleted_at=None)
        moved(coming.order_by("pk"), target_entity=CUSTOMER, target_id=customer.pk, target_title=customer.name[:200])
    talks = FollowUp._base_manager.filter(target_entity=LEAD, target_id=lead.pk, deleted_at=None)
    person = {"contact_id": contact.pk} if contact else {}
    aim = {"target_entity": CUSTOMER, "target_id": customer.pk, "target_title": customer.name[:200], **person}
    said = Comment._base_manager.filter(entity=LEAD, object_id=lead.pk, deleted_at=None)
    files = Attachment._base_manager.filter(entity=LEAD, object_id=lead.pk, deleted_at=None)
    place = {"entity": CUSTOMER, "object_id": customer.pk}
    return Carried(moved(talks.order_by("followed_at", "pk"), **aim), moved(said, **place), moved(files, **place))


def moved(rows: Iterable[Any], **place: Any) -> int:
    """Point rows elsewhere; stamps, authors and times stay, the index and the clocks of the customer follow."""
    records = list(rows)
    before = [snapshot(one) if registry.has(type(one)) else {} for one in records]
    for one in records:
        type(one)._base_manager.filter(pk=one.pk).update(**place)
        for name, value in place.items():
            setattr(one, name, value)
    if records and registry.has(type(records[0])):
        write(records, before)
    return len(records)


def carry_refusals(lead: Any, contact: Any) -> None:
    """What the lead has asked us to refrain from holds for the contact too that was there before.

    The program writes it: who converts need not be one who may edit this contact.
    """
    wanted = all_refused((lead, contact))
    if wanted != contact.do_not_contact:
        perform("edit", contact, {FIELD: wanted.split()}, actor=system_actor("convert"), acknowledge=("twins",))


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
