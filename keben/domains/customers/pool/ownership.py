"""The one place where a customer changes hands: whatever sets owner or pool, all that follows is settled here."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.events import CustomerOwnerChanged
from keben.domains.customers.pool.asking import enters
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.limits import within_limits
from keben.kernel.actions.batch import in_batch

ACQUIRED = {
    "create": "created", "import": "imported", "claim": "claimed", "assign": "assigned", "edit": "assigned",
    "transfer": "transferred",
}  # fmt: skip


def move(
    record: Customer,
    *,
    verb: str,
    to: Any = None,
    pool: Any = None,
    why: Any = None,
    reason: str = "",
    rule: Any = None,
) -> CustomerOwnerChanged:
    """Let somebody own the customer, or a pool hold it; the rest follows when it is saved (`settle_owner`)."""
    before = record.owner_id
    record.owner, record.pool = to, pool
    if pool is not None:
        record.pool_reason, record.pool_note = why, reason[:200]
    told = reason if not why else f"{why}: {reason}" if reason else str(why)
    record.__dict__["_told"] = {"how": verb, "reason": told, "rule": rule}
    return CustomerOwnerChanged(record.pk, verb, before, record.owner_id, record.pool_id)


def counts(record: Customer) -> bool:
    """Whether a customer that is there goes to an owner with a limit; new ones are counted with those that wait."""
    return bool(record.pk and record.owner_id and book().limits_of(record.owner_id))


@in_batch(unless=counts)
def settle_owner(record: Customer, changes: Any, actor: Any) -> None:
    """What follows from another owner or pool, whoever set it and over whichever face."""
    given, laid = "owner" in changes, "pool" in changes
    if not given and not laid:
        return
    enters(record, changes, actor)
    told = record.__dict__.setdefault("_told", {})
    told.setdefault("how", verb_of(changes, actor))
    before = None if changes.created else changes.was("owner")
    # New ones of a batch are owned since the same moment: what is worked out from it is then worked out once for all.
    now = (record.owned_since if changes.created else None) or timezone.now()
    if record.owner_id:
        if given:
            within_limits(record, changes)
        record.rest_until = None
        # By their keys: the attribute of a link is a descriptor, whose setting costs a rule's worth each.
        record.pool_id, record.pooled_at, record.pool_reason_id, record.pool_note = None, None, None, ""
        record.owned_since, record.acquired_by = now, ACQUIRED.get(told["how"], "assigned")
    else:
        record.owned_since, record.acquired_by, record.next_contact_at = None, "", None
        record.pooled_at = now if record.pool_id else None
        if not record.pool_id:
            record.pool_reason_id, record.pool_note = None, ""
    if given and before:
        record.previous_owner_id = before
        # A lock was the affair of who had it, and counts against the limit of nobody else.
        record.is_locked, record.locked_until, record.locked_on = False, None, None
    record.recycle_on, record.recycle_rule_id = None, None  # counted anew once it is written
    if not changes.created:
        fact = CustomerOwnerChanged(record.pk, told["how"], before, record.owner_id, record.pool_id)
        record.__dict__["_fact"] = fact
    changes.refresh()


def verb_of(changes: Any, actor: Any) -> str:
    """What to call a change that no verb of ownership made: a form, a batch, an import or a program."""
    if actor.face == "import":
        return "import"
    return "create" if changes.created else "edit"
