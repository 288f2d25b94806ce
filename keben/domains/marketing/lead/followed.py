"""A follow-up moves the clocks of its lead in the same transaction, and a new lead becomes one that is followed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce, Now

from keben.domains.activities.follow_up.clock import next_contact
from keben.domains.marketing.lead.flow import StartFollowing
from keben.domains.marketing.lead.model import Lead
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.hooks import on_write
from keben.kernel.actions.perform import perform
from keben.kernel.ended import ended
from keben.kernel.resolved import ResolvedEntity


@on_write("activities.FollowUp")
def move_clocks(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Last follow-up, its first words, the next contact, the first response; an older entry leaves the newer one."""
    if record.target_entity != "marketing.Lead" or record.deleted_at is not None:
        return
    lead = Lead._base_manager.filter(pk=record.target_id or 0).first()
    if lead is None or ended(lead) is not None:  # a talk that stayed with it may be forgotten, and moves nothing
        return
    if lead.status == "new":
        perform(StartFollowing, lead, actor=system_actor("follow-up"))
    rows = Lead._base_manager.filter(pk=lead.pk)
    rows.update(responded_at=Coalesce("responded_at", Now()), response_due_at=None)
    newer = Q(last_followed_at__isnull=True) | Q(last_followed_at__lte=record.followed_at)
    rows.filter(newer).update(
        last_followed_at=record.followed_at,
        last_follow_up=record.content[:120],
        last_followed_by=record.author_id,
        next_contact_at=next_contact(record),
    )
