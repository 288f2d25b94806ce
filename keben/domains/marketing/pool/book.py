"""The active pools of leads with the people they mean; kept with the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keben.domains.marketing.pool.model import LeadPool
from keben.domains.org.access.rights import chart
from keben.kernel.actions.hooks import on_write
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import touch


@dataclass(frozen=True)
class OpenPool:
    """An active pool and its people."""

    pk: int
    name: str
    admins: frozenset[int]
    members: frozenset[int]
    hides: bool
    daily_limit: int | None
    daily_views: int | None


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
        pool.pk: OpenPool(
            pool.pk,
            pool.name,
            frozenset(pool.admins.values_list("pk", flat=True)),
            frozenset(pool.members.values_list("pk", flat=True)),
            pool.contact_fields == "hidden",
            pool.daily_limit,
            pool.daily_views,
        )
        for pool in LeadPool._base_manager.filter(is_active=True, deleted_at=None).order_by("pk")
    }


def seen_by(user: int | None) -> list[OpenPool]:
    """The pools of which somebody is member or administrator."""
    return [pool for pool in pools().values() if user in pool.members or user in pool.admins]


@on_write
def read_anew(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """A change of a pool, in every process."""
    if entity.label == "marketing.LeadPool":
        touch("org")
