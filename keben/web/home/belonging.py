"""Whom a row of the workbench is about: the record it points to or hangs on, and the customer above that one.

One query for each noun that is pointed to and one for each noun above, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.kinds.base import Ref
from keben.kernel.query.page import Row
from keben.kernel.reader import within_reach
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url

NOUN, KEY, TITLE = "target_entity", "target_id", "target_title"
Place = tuple[str, int]


@dataclass(frozen=True)
class About:
    """A record by its title; without an address where the reader does not reach it."""

    title: str
    href: str = ""


def asked_for(entity: ResolvedEntity) -> list[str]:
    """The columns that say it."""
    if entity.has(KEY):
        return [NOUN, KEY, TITLE]
    return [entity.parent] if entity.parent and entity.has(entity.parent) else []


def belonging(entity: ResolvedEntity, rows: Sequence[Row], actor: Actor) -> dict[int, tuple[About, ...]]:
    """By the key of the row: what it is about first, then what that belongs to."""
    places = {row.pk: place for row in rows if (place := place_of(entity, row)) is not None}
    found = known(places.values(), actor)
    above = known({one.above for one in found.values() if one.above is not None}, actor)
    told: dict[int, tuple[About, ...]] = {}
    for row in rows:
        if (place := places.get(row.pk)) is None:
            continue
        here = found.get(place)
        words = str(row.values.get(TITLE) or "") if entity.has(KEY) else str(row.values[entity.parent or ""])
        first = About(here.title or words, record_url(*place)) if here is not None else About(words)
        over = above.get(here.above) if here is not None and here.above is not None else None
        more = (About(over.title, record_url(*here.above)),) if here and here.above and over and over.title else ()
        told[row.pk] = (first, *more) if first.title else more
    return told


def place_of(entity: ResolvedEntity, row: Row) -> Place | None:
    """Noun and key of what the row is about."""
    if entity.has(KEY):
        label, key = row.values.get(NOUN), row.values.get(KEY)
        return (label, key) if label and key and registry.knows(label) else None
    link = row.values.get(entity.parent or "")
    target: Any = entity.model._meta.get_field(entity.parent).related_model if entity.parent else None
    return (target._meta.label, link.pk) if isinstance(link, Ref) and target is not None else None


@dataclass(frozen=True)
class Known:
    """A record within reach: its title as far as it may be read, and the record above it."""

    title: str
    above: Place | None


def known(places: Collection[Place], actor: Actor) -> dict[Place, Known]:
    """Those of the records that the reader reaches; one query for each noun."""
    found: dict[Place, Known] = {}
    for label in dict.fromkeys(label for label, _key in places):
        entity = registry.get(label)
        if not actor.can(label, "view"):
            continue
        parent = entity.parent if entity.parent else None
        target: Any = entity.model._meta.get_field(parent).related_model if parent else None
        columns = ("pk", entity.title, *([f"{parent}_id"] if target is not None else []))
        readable = actor.field(label, entity.title) >= FieldRight.READ
        keys = sorted({key for one, key in places if one == label})
        for pk, title, *over in within_reach(entity.model, keys, actor, columns=columns):
            above = (target._meta.label, over[0]) if over and over[0] is not None else None
            found[label, pk] = Known(str(title or "") if readable else "", above)
    return found
