"""Gaps in the relations: people who decide and whom nobody keeps."""

from __future__ import annotations

from django.db.models import Q

from keben.domains.customers.keeper.model import Keeper
from keben.kernel.access.actor import Actor
from keben.kernel.access.scope import NOTHING
from keben.kernel.query.filters import special
from keben.kernel.resolved import ResolvedEntity

UNKEPT = (("role", "is", "decider"), ("is_active", "is", True), ("@unkept", "is", "@me"))
"""Decision makers without a keeper, as the filter of a list."""


@special("@unkept")
def unkept(entity: ResolvedEntity, actor: Actor) -> Q:
    """Contacts that nobody keeps."""
    if entity.label != "customers.Contact":
        return NOTHING
    return ~Q(
        pk__in=Keeper.objects.filter(deleted_at=None, contact__isnull=False, colleague__isnull=False).values("contact")
    )
