"""Leads that are one: what a merge keeps, and why a converted one stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from keben.base.event import Event
from keben.data.twins.asking_to_merge import askable
from keben.domains.marketing.lead.model import Lead
from keben.kernel.access.actor import Actor
from keben.kernel.extension import Extension, extend
from keben.kernel.merging.actions import Merge
from keben.kernel.merging.apart import Unmerge
from keben.kernel.merging.declared import Merging, merge_guard, mergeable
from keben.kernel.problems import Refused

LEAD = "marketing.Lead"


@dataclass(frozen=True)
class LeadsMerged(Event):
    """Several leads became one, or were taken apart again."""

    lead_id: int
    merged: tuple[int, ...]
    moved: dict[str, int]
    undone: bool = False


def settle(survivor: Lead, losers: Sequence[Lead], kept: dict[str, Any]) -> None:
    """Clocks of all of them together; who was spoken with is no longer new."""
    every = [survivor, *losers]
    latest = max(every, key=lambda one: (one.last_followed_at is not None, one.last_followed_at or timezone.now()))
    for name in ("last_followed_at", "last_follow_up", "last_followed_by"):
        setattr(survivor, name, getattr(latest, name))
    survivor.next_contact_at = min((one.next_contact_at for one in every if one.next_contact_at), default=None)
    survivor.responded_at = min((one.responded_at for one in every if one.responded_at), default=None)
    if survivor.responded_at is not None:
        survivor.response_due_at = None
        if survivor.status == "new":
            survivor.status = "following"


@merge_guard(LEAD)
def not_once_over(survivor: Lead, losers: Sequence[Lead], actor: Actor) -> None:
    """A lead that became a customer or was given up is read where it led."""
    for one in (survivor, *losers):
        if one.status == "converted":
            raise Refused.because(
                "converted", "“%(title)s” has become a customer and is no longer merged. Merge the customers instead.",
                title=one.name,
            )  # fmt: skip


mergeable(LEAD, Merging(fact=LeadsMerged, fixed=("source",), settle=settle))
extend(Extension(LEAD, actions=(Merge, Unmerge)))
askable(LEAD)
