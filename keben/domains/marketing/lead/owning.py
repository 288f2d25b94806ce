"""The one place where a lead changes hands: whatever sets the owner, the rest follows here."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from keben.domains.marketing.events import LeadOwnerChanged
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.pool.book import pools
from keben.kernel.actions.batch import in_batch
from keben.kernel.features.owning import may_enter


def give(record: Lead, to: Any, *, how: str, reason: str = "", rule: Any = None) -> LeadOwnerChanged:
    """Let somebody own the lead; the fields that hang on it are settled with the rules of the noun."""
    before, record.owner = record.owner_id, to
    record.__dict__["_told"] = {"how": how, "reason": reason, "rule": rule.pk if rule else None}
    return LeadOwnerChanged(record.pk, how, before, to.pk, None)


def lay_into_pool(record: Lead, pool: Any, *, how: str, reason: str) -> LeadOwnerChanged:
    """Take the lead from its owner, if it has one, and lay it into a pool."""
    before, record.owner = record.owner_id, None
    record.pool, record.in_pool = pool, True
    record.pooled_at, record.pool_reason = timezone.now(), reason
    record.__dict__["_told"] = {"how": how, "reason": reason}
    return LeadOwnerChanged(record.pk, how, before, None, pool.pk)


@in_batch
def enters(record: Lead, changes: Any, actor: Any) -> None:
    """A new lead may go into a pool of its maker at once. Raises Invalid for a foreign or closed one, or an owner."""
    if not changes.created or record.pool_id is None or record.in_pool:
        return
    may_enter(record, pools().get(record.pool_id), actor)
    record.in_pool, record.pooled_at = True, timezone.now()
    changes.refresh()


@in_batch
def settle_owner(record: Lead, changes: Any, actor: Any) -> None:
    """What follows from another owner: since when, who was it before, no longer in a pool, deadline of the rule."""
    if "owner" not in changes and "in_pool" not in changes:
        return
    now, told = timezone.now(), record.__dict__.get("_told", {})
    if not changes.created and "owner" in changes:
        record.previous_owner_id = changes.was("owner") or record.previous_owner_id
    if "owner" in changes or record.owner_id is None:
        record.owned_since = now if record.owner_id else None
    if record.owner_id:
        record.in_pool, record.pooled_at, record.pool_reason = False, None, ""
        record.claimed_at = now if told.get("how") == "claim" else None
    if told.get("how") not in ("rule", "late"):
        # Somebody decided: the deadline of the rule is no longer his.
        record.assignment_rule, record.response_due_at, record.reminded_at = None, None, None
    changes.refresh()
