"""How many more leads somebody may claim and open today."""

from __future__ import annotations

from typing import Any

from keben.domains.marketing.lead.history import LeadOwnerHistory
from keben.domains.marketing.pool.book import pools
from keben.domains.marketing.pool.model import LeadPool, LeadView
from keben.kernel.access.actor import Actor
from keben.kernel.allowance import Allowance
from keben.kernel.features.pooling import count_opening, rations


def allowances(actor: Actor, record: Any = None) -> list[Allowance]:
    """The limits of the pool in which a lead lies, or of all pools of somebody."""
    return rations(pools().values(), LeadOwnerHistory, LeadView, actor.user_id, record)


def count_view(record: Any, actor: Actor) -> None:
    """Note that somebody opened the lead. Raises Refused where he has opened as many today as he may."""
    count_opening(LeadView, "lead_id", record, LeadPool, actor)
