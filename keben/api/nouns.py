"""From the address to the noun, the record and its actions."""

from __future__ import annotations

from typing import Any

from keben.api.kinds import type_problem
from keben.api.problem import unfit
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput
from keben.kernel.problems import Denied, Invalid, Missing, Problem
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

CRUD = ("create", "edit", "delete")


def noun(slug: str, actor: Actor) -> ResolvedEntity:
    """The noun of an address, if it has an API. Raises Unfit 404."""
    try:
        entity = registry.slug(slug)
    except LookupError:
        entity = None
    if entity is None or not entity.declaration.api:
        raise unfit(404, "no_noun", "There is nothing at this address.")
    if not actor.can(entity.label, "view"):
        raise Denied(entity.label, "view")
    return entity


def key(text: str, entity: ResolvedEntity) -> int:
    """The key in an address. Raises Missing."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Missing(entity.label, text[:20])
    return int(text)


def action_named(entity: ResolvedEntity, name: str) -> type[Action[Any]]:
    """An action of one record, other than those with methods of their own. Raises Unfit 404."""
    action = entity.actions.get(name)
    if action is None or name in CRUD or action.creates:
        raise unfit(404, "no_action", "There is nothing at this address.")
    return action


def inputs_of(entity: ResolvedEntity, actor: Actor, action: type[Action[Any]]) -> list[BoundInput]:
    """What an action wants to know."""
    return action(entity, actor).inputs(None)


def check_types(inputs: list[BoundInput], data: dict[str, Any]) -> None:
    """Every given value has a JSON type that fits, so that no object is stored as its text. Raises Invalid."""
    errors: dict[str, list[Problem]] = {}
    known = {item.name: item for item in inputs}
    for name, value in data.items():
        item = known.get(name)
        if item is None:
            errors[name] = [Problem("unknown_field", "“%(name)s” is not a field here.", {"name": name})]
            continue
        problem = type_problem(item, value)
        if problem is not None:
            errors[name] = [problem]
    if errors:
        raise Invalid(errors)
