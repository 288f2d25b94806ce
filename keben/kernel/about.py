"""What a record that points to another one says it is about, in words that can be told apart in a list."""

from __future__ import annotations

from typing import Any

from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

MOST = 200


def about(entity: ResolvedEntity, record: Any) -> str:
    """Its title; a person stands with the record he belongs to, for there are many of one name."""
    title = entity.title_of(record)
    above = getattr(record, entity.parent, None) if entity.declaration.person is not None and entity.parent else None
    place = registry.of(type(above)).title_of(above) if above is not None else ""
    return (f"{title} · {place}" if place and place != title else title)[:MOST]
