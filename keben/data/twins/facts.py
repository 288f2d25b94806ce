"""What is known of records that may be twins, and how much of it an actor may see.

Two queries for each noun, and one for each other noun over the same rows where some are out of reach.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.called import called
from keben.kernel.entity import Twins
from keben.kernel.reader import unscoped, within_reach
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

REASON = "twins are found in the whole base; of those out of reach only their existence and their owner are told"
LAST = ("last_followed_at", "updated_at")


@dataclass(frozen=True)
class Facts:
    """One record as comparing and showing need it; `seen` says whether the actor reaches it."""

    pk: int
    seen: bool
    values: Mapping[str, Any]
    title: str
    number: str
    owner_id: int | None
    owner: str
    pool: str
    last: dt.datetime | None
    family: tuple[str, Any]
    door: str = ""
    """Another noun over the same rows by which the actor reaches it, such as customers of a pool."""


def facts_of(entity: ResolvedEntity, keys: Collection[int], actor: Actor) -> dict[int, Facts]:
    """The facts by key; records in the recycle bin have none."""
    twins = entity.declaration.twins or Twins()
    owner = owner_path(entity)
    last = next((name for name in LAST if entity.has(name)), "")
    extra = [entity.title, entity.number or "", f"{owner}_id" if owner else "", f"{owner}__name" if owner else ""]
    extra += ["pool__name" if has_pool(entity) else "", last, f"{twins.family}_id" if twins.family else ""]
    names = list(dict.fromkeys(filter(None, ("pk", *twins.fields, *extra))))
    rows = unscoped(entity.model, reason=REASON).filter(pk__in=keys)
    if entity.recycles:
        rows = rows.filter(deleted_at__isnull=True)
    mine = reached(entity, keys, actor)
    doors = other_doors(entity, [key for key in keys if key not in mine], actor)
    found = {}
    for row in rows.values_list(*names):
        values = dict(zip(names, row, strict=True))
        pk = values["pk"]
        title, number, owner_id, owned_by, pool, at, family = (values.get(name) for name in extra)
        by = called(settings.AUTH_USER_MODEL, owner_id, str(owned_by or ""))
        found[pk] = Facts(
            pk, pk in mine, values, str(title or ""), str(number or ""), owner_id, by, str(pool or ""),
            at, family_of(entity, pk, family), doors.get(pk, ""),
        )  # fmt: skip
    return found


def reached(entity: ResolvedEntity, keys: Collection[int], actor: Actor) -> set[int]:
    """Those of the records that the actor may open."""
    if not actor.can(entity.label, "view"):
        return set()
    return {pk for (pk,) in within_reach(entity.model, keys, actor)}


def other_doors(entity: ResolvedEntity, keys: Collection[int], actor: Actor) -> dict[int, str]:
    """The nouns over the same rows by which the actor reaches records that he does not reach as such."""
    found: dict[int, str] = {}
    for other in registry if keys else ():
        if other.model is not entity.model and other.model._meta.concrete_model is entity.model:
            found |= dict.fromkeys(reached(other, keys, actor), other.label)
    return found


def owner_path(entity: ResolvedEntity) -> str:
    """Where the one who works the record is found: its own owner, or that of the record above."""
    if entity.owned:
        return "owner"
    parent = entity.parent
    above: Any = entity.model._meta.get_field(parent).related_model if parent else None
    owned = above is not None and any(field.name == "owner" for field in above._meta.fields)
    return f"{parent}__owner" if owned else ""


def has_pool(entity: ResolvedEntity) -> bool:
    """Whether a record may lie in a pool."""
    return entity.has("pool") and entity.field("pool").kind.code == "link"


def family_of(entity: ResolvedEntity, pk: int | None, link: Any) -> tuple[str, Any]:
    """Whom the record belongs with: the record it links to, or itself."""
    twins = entity.declaration.twins or Twins()
    if twins.family and link is not None:
        target = entity.model._meta.get_field(twins.family).related_model
        return (target._meta.label, link)  # type: ignore[union-attr]
    return (entity.label, pk)


def readable(entity: ResolvedEntity, actor: Actor, name: str) -> bool:
    """Whether the actor may read the field in full."""
    return actor.field(entity.label, name) >= FieldRight.READ
