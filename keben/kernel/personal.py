"""Which fields of a noun say something about a person: by their kind, or because its declaration names them."""

from __future__ import annotations

from collections.abc import Iterable

from keben.kernel.customfields import custom_fields
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity, ResolvedField


def personal_fields(entity: ResolvedEntity, *, custom: bool = True) -> tuple[ResolvedField, ...]:
    """The personal fields of a noun in the order of its model, custom ones last; those lie in the database."""
    declared, spared = entity.declaration.personal, entity.declaration.impersonal
    stored = (*entity.model._meta.concrete_fields, *entity.model._meta.many_to_many)
    names = [field.name for field in stored if field.name not in entity.private]
    names += [f"x_{item.name}" for item in custom_fields(entity.label)] if custom else []
    found = (entity.field(name) for name in names)
    return tuple(item for item in found if item.name in declared or (item.kind.personal and item.name not in spared))


def personal_names(entity: ResolvedEntity) -> frozenset[str]:
    """The names of the personal fields."""
    return frozenset(item.name for item in personal_fields(entity))


def holds_people(entity: ResolvedEntity) -> bool:
    """Whether a noun keeps anything about people."""
    return bool(personal_fields(entity))


def nouns_of_people() -> Iterable[ResolvedEntity]:
    """Every noun that keeps something about people."""
    return (entity for entity in registry if holds_people(entity))
