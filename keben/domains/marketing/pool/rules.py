"""What must hold for every pool of leads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.pool.model import LeadPool
from keben.kernel.features.pooling import may_close


def not_with_leads(record: LeadPool, changes: Any, actor: Any) -> None:
    """A pool is neither closed nor deleted while leads lie in it, and one pool always stays open."""
    inside = Lead._base_manager.filter(pool=record.pk, in_pool=True, deleted_at=None)
    may_close(record, changes, inside, gettext_noop("%(count)s leads still lie in “%(name)s”. Move them first."))
