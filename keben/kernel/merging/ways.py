"""All ways in which a row can point to a record of a noun, found from the models and from custom fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet, UniqueConstraint

from keben.kernel.customfields import custom_fields
from keben.kernel.merging.declared import STAYS
from keben.kernel.registry import registry

MARKS = (("entity", "object_id"), ("target_entity", "target_id"))


@dataclass(frozen=True)
class Way:
    """A column of a table that may hold the key of a record; `noun` names the column that says of which noun."""

    model: type[Model]
    column: str
    noun: str = ""
    label: str = ""
    custom: str = ""

    def rows(self, key: int) -> QuerySet[Any]:
        """The rows that point to the record, those in the recycle bin among them."""
        found = self.model._base_manager.all()
        if self.custom:
            return found.filter(**{f"custom__{self.custom}": key})
        rule = Q(**{self.column: key})
        return found.filter(rule & Q(**{self.noun: self.label}) if self.noun else rule)


def ways_to(label: str) -> Iterator[Way]:
    """Every way to records of the noun, whichever domain brings it."""
    target = registry.get(label).model._meta.concrete_model
    yield from fixed_ways(target, label)
    for entity in registry:
        if entity.model._meta.proxy:
            continue
        for item in custom_fields(entity.label):
            if item.code == "link" and item.options.get("target") == label:
                yield Way(entity.model, "custom", custom=item.name)


@lru_cache(maxsize=32)
def fixed_ways(target: type[Model], label: str) -> tuple[Way, ...]:
    """Those that the models have."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or meta.label in STAYS or not meta.managed:
            continue
        names = {field.name for field in meta.local_concrete_fields}
        for field in meta.local_concrete_fields:
            other = field.related_model if field.is_relation else None
            if isinstance(other, type) and other._meta.concrete_model is target:
                found.append(Way(model, field.attname))
        found += [Way(model, column, noun, label) for noun, column in MARKS if {noun, column} <= names]
    return tuple(found)


def exclusive(way: Way) -> list[tuple[tuple[str, ...], Q]]:
    """The further columns of each uniqueness rule in which the column of the way takes part, and its rows."""
    meta = way.model._meta
    named = next(f.name for f in meta.local_concrete_fields if f.attname == way.column)
    rules: list[tuple[tuple[str, ...], Q]] = []
    rules += [((f.name,), Q()) for f in meta.local_concrete_fields if f.unique and f.name == named]
    rules += [(tuple(names), Q()) for names in meta.unique_together]
    rules += [
        (tuple(c.fields), c.condition or Q()) for c in meta.constraints if isinstance(c, UniqueConstraint) and c.fields
    ]
    return [(tuple(n for n in names if n != named), rule) for names, rule in rules if named in names]
