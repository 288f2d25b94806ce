"""Conditions on units that no column holds: whether the owner is known, lives there himself, or somebody else does."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from keben.domains.customers.estate.model import Occupancy
from keben.domains.customers.estate.rules import now
from keben.kernel.access.actor import Actor
from keben.kernel.access.scope import NOTHING
from keben.kernel.query.filters import special
from keben.kernel.resolved import ResolvedEntity


def held(role: str) -> Exists:
    """Whether somebody has this part in the unit today."""
    return Exists(Occupancy.objects.filter(now(timezone.localdate()), unit=OuterRef("pk"), role=role))


def used_by_owner() -> Exists:
    """Whether somebody who uses the unit owns it as well."""
    day = timezone.localdate()
    owners = Occupancy.objects.filter(now(day), unit=OuterRef("unit"), role="owner")
    same = owners.filter(contact=OuterRef("contact")) | owners.filter(customer=OuterRef("customer"))
    return Exists(Occupancy.objects.filter(now(day), Exists(same), unit=OuterRef("pk"), role="occupier"))


@special("@unit_own")
def own(entity: ResolvedEntity, actor: Actor) -> Q:
    """Units whose owner uses them himself."""
    return Q(used_by_owner()) if entity.label == "customers.Unit" else NOTHING


@special("@unit_let")
def let(entity: ResolvedEntity, actor: Actor) -> Q:
    """Units that somebody uses who is not the owner."""
    return Q(held("occupier")) & ~Q(used_by_owner()) if entity.label == "customers.Unit" else NOTHING


@special("@unit_vacant")
def vacant(entity: ResolvedEntity, actor: Actor) -> Q:
    """Units with an owner that nobody uses, as far as we know."""
    return Q(held("owner")) & ~Q(held("occupier")) if entity.label == "customers.Unit" else NOTHING


@special("@unit_unknown")
def unknown(entity: ResolvedEntity, actor: Actor) -> Q:
    """Units of which nobody knows who owns or uses them."""
    return ~Q(held("owner")) & ~Q(held("occupier")) if entity.label == "customers.Unit" else NOTHING


@special("@occupancy_now")
def today(entity: ResolvedEntity, actor: Actor) -> Q:
    """Occupancies that hold today."""
    return now(timezone.localdate()) if entity.label == "customers.Occupancy" else NOTHING
