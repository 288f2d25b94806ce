"""What must hold for every pool of leads."""

from __future__ import annotations

from typing import Any

from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.pool.model import LeadPool
from keben.kernel.problems import Refused


def not_with_leads(record: LeadPool, changes: Any, actor: Any) -> None:
    """A pool is neither closed nor deleted while leads lie in it, and one pool always stays open."""
    if changes.created:
        return
    closed = "is_active" in changes and not record.is_active
    if not closed and not ("deleted_at" in changes and record.deleted_at):
        return
    count = Lead._base_manager.filter(pool=record, in_pool=True, deleted_at=None).count()
    if count:
        raise Refused.because(
            "pool_not_empty", "%(count)s leads still lie in “%(name)s”. Move them first.", count=count, name=record.name
        )
    if not LeadPool._base_manager.filter(is_active=True, deleted_at=None).exclude(pk=record.pk).exists():
        raise Refused.because("last_pool", "“%(name)s” is the last active pool; open another one first.",
                              name=record.name)  # fmt: skip
