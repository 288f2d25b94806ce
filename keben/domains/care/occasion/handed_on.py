"""Whoever gets a customer gets what was planned for it by the one who had it."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from keben.domains.care.occasion.model import CareItem
from keben.kernel.actions.perform import on_write
from keben.kernel.resolved import ResolvedEntity


@on_write
def hand_on(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """Planned items of the owner before; what a keeper or another colleague does stays with him."""
    if entity.label != "customers.Customer" or changes.created or "owner" not in changes or not record.owner_id:
        return
    before = changes.was("owner")
    rows = CareItem._base_manager.filter(customer=record.pk, owner=before, status="planned", deleted_at=None)
    rows.update(owner=record.owner_id, owned_since=timezone.now(), version=F("version") + 1)
