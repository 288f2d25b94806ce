"""The weights in force: what the noun declares, until an administrator chooses others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.base.errors import Malformed
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.kinds.base import Kind, Parsing
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import Invalid, Problem
from keben.kernel.quality.declared import Quality, Weighed
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import Setting, refuse_others, stored

PREFIX = "quality."
_CHOSEN: dict[str, tuple[Mapping[str, Any], tuple[Weighed, ...]]] = {}
"""What the settings hold for a noun, and the fields that came of it."""
POINTS, DAYS = Integer(0, 100), Integer(0, 3650)


def judged_nouns() -> list[ResolvedEntity]:
    """The nouns that say what counts."""
    return [entity for entity in registry if entity.declaration.quality is not None]


def quality_of(entity: ResolvedEntity) -> Quality:
    """What the noun asks of its records. Raises LookupError for a noun that asks nothing."""
    if entity.declaration.quality is None:
        raise LookupError(f"{entity.label} declares no quality")
    return entity.declaration.quality


def weights_of(entity: ResolvedEntity) -> tuple[Weighed, ...]:
    """The fields that count, with what administrators chose for them."""
    chosen: Mapping[str, Any] | None = stored().get(PREFIX + entity.label)
    if chosen is None:
        return quality_of(entity).fields
    known = _CHOSEN.get(entity.label)
    if known is None or known[0] is not chosen:  # asked for every record that is written
        fields = tuple(Weighed(name, *pair) for name, pair in chosen.items() if pair[0] > 0 and entity.has(name))
        known = _CHOSEN[entity.label] = (chosen, fields)
    return known[1]


def weighable(entity: ResolvedEntity) -> list[Weighed]:
    """Every field that may count, in the order of the form, with the points it has now; 0 where it does not count."""
    now = {one.name: one for one in weights_of(entity)}
    fields = [
        item
        for item in entity.form_fields()
        if not item.kind.many and item.kind.code != "boolean" and item.name not in entity.declaration.at_birth
    ]
    return [now.get(item.name) or Weighed(item.name, 0) for item in fields if item.name != "steward"]


class Table(Kind):
    """Points and days by field, as the page of weights sends them."""

    code = "json"


class ChangeWeights(Action[Setting]):
    """Let other fields count, or others more; the scores of all records follow in the background."""

    name, label, icon, bulk, hidden = "change-weights", _("Change weights"), "pencil", False, True

    class ask(Ask):  # noqa: N801 - declared like a field
        """{field: (points, days)} as typed."""

        weights = Input(Table(), _("Weights"), required=True)

    def check(self, record: Setting, ask: Any) -> None:
        refuse_others(record.name, self.actor)

    def run(self, record: Setting, ask: Any) -> None:
        entity = registry.get(record.name.removeprefix(PREFIX))
        record.value = parsed(entity, ask.weights)


class FirstWeights(ChangeWeights):
    """The first time that the weights of a noun leave its declaration."""

    creates = True


def parsed(entity: ResolvedEntity, typed: Mapping[str, tuple[Any, Any]]) -> dict[str, list[int]]:
    """The weights as they are kept. Raises Invalid at every cell that is wrong."""
    found: dict[str, list[int]] = {}
    errors: dict[str, list[Problem]] = {}
    possible = [one.name for one in weighable(entity)]
    for name, pair in typed.items():
        if name not in possible:
            errors[name] = [Problem("unknown_field", "“%(name)s” is not a field here.", {"name": name})]
            continue
        values = []
        for part, kind, raw in zip(("points", "days"), (POINTS, DAYS), pair, strict=True):
            try:
                values.append(kind.parse(raw, Parsing()) or 0)
            except Malformed as error:
                errors[f"{name}.{part}"] = [Problem.of(error)]
        if len(values) == 2:
            found[name] = values
    if not errors and not any(points for points, _days in found.values()):
        errors[""] = [Problem("no_weights", "At least one field must have points.")]
    if errors:
        raise Invalid(errors)
    return {name: pair for name, pair in found.items() if pair[0]}
