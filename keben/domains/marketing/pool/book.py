"""The active pools of leads with the people they mean; kept with the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keben.domains.customers.pool.people import meant
from keben.domains.marketing.pool.model import LeadPool
from keben.domains.org.access.rights import chart
from keben.kernel.actions.hooks import on_write
from keben.kernel.features.in_pool import OpenPool
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import touch


def pools() -> Mapping[int, OpenPool]:
    """What is in force now; read anew when pools or the organisation have changed."""
    org = chart()
    known: Mapping[int, OpenPool] | None = org.__dict__.get("_lead_pools")
    if known is None:
        known = org.__dict__["_lead_pools"] = load()
    return known


def load() -> Mapping[int, OpenPool]:
    """Read them all."""
    return {
        pool.pk: OpenPool.of(pool, meant(pool))
        for pool in LeadPool._base_manager.filter(is_active=True, deleted_at=None).order_by("pk")
    }


@on_write("marketing.LeadPool")
def read_anew(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """A change of a pool, in every process."""
    touch("org")
