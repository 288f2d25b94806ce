"""A new lead that nobody has goes to whom the rules say, in the transaction that creates it, over every face."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from keben.domains.marketing.assignment.choose import Chosen, Round
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.lead.owning import give
from keben.domains.marketing.pool.model import LeadPool
from keben.kernel.actions.batch import in_batch
from keben.kernel.numbering import fill_numbers
from keben.kernel.registry import registry
from keben.kernel.workdays import work_calendar


@in_batch(last=True)
def route_new(record: Lead, changes: Any, actor: Any) -> None:
    """The owner that somebody named stays; then the rules; then who entered it; at last the first pool."""
    if not changes.created or record.in_pool or record.status != "new":
        return
    turns: Round = changes.shared.setdefault(Round, Round())  # the leads of a batch take turns among themselves
    if record.owner_id is not None:
        turns.took(record.owner_id)
        return
    fill_numbers(registry.of(Lead), record)  # the counter lets creations through one by one: see choose.py
    chosen = turns.choose(record)
    if chosen.person is not None:
        hand_to(record, chosen, to=changes.known(get_user_model(), chosen.person))
    elif actor.user_id is not None:
        record.owner_id, record.owner = actor.user_id, actor.person or changes.known(get_user_model(), actor.user_id)
        turns.took(actor.user_id)
    elif pool := first_pool(changes.shared):
        record.pool, record.in_pool, record.pooled_at = pool, True, timezone.now()
    changes.refresh()


def first_pool(shared: dict[Any, Any]) -> Any:
    """The pool for what nobody gets, asked for once in a batch."""
    if LeadPool not in shared:
        shared[LeadPool] = LeadPool._base_manager.filter(is_active=True, deleted_at=None).order_by("pk").first()
    return shared[LeadPool]


def hand_to(record: Lead, chosen: Chosen, *, how: str = "rule", to: Any = None) -> Any:
    """Give the lead to the chosen person, with the deadline of the rule."""
    rule, why = chosen.rule, [reason.text() for reason in chosen.verdict.reasons if reason.decided]
    fact = give(record, to or person(chosen.person), how=how, reason="; ".join(why), rule=rule)
    record.assignment_rule = rule
    set_deadline(record, rule)
    return fact


def set_deadline(record: Lead, rule: Any) -> None:
    """Until when the first response is due, in working time from now."""
    minutes = rule.response_minutes if rule is not None else None
    waiting = record.responded_at is None and record.status == "new"
    record.response_due_at = work_calendar().add_minutes(timezone.now(), minutes) if minutes and waiting else None
    record.reminded_at = None


def person(key: int | None) -> Any:
    """The person of a key."""
    return get_user_model().objects.get(pk=key or 0)
