"""Records about which nothing more is said: what ended them, and where work goes on.

A noun declares it once (`ended` of its Entity); every face stops offering what would be refused, and `perform` refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q

from keben.kernel.actions.hooks import on_check
from keben.kernel.problems import Problem, Refused, Way
from keben.kernel.registry import registry

if TYPE_CHECKING:
    from keben.kernel.access.actor import Actor
    from keben.kernel.actions.action import Action
    from keben.kernel.actions.changes import Changes
    from keben.kernel.resolved import ResolvedEntity

LOOKING = frozenset({"view", "reveal", "export", "anonymise"})
"""Verbs that leave an ended record as it is; the right to deletion goes before the order of the archive."""


@dataclass(frozen=True)
class Ended:
    """Why nothing more is said, and the record with which work goes on, where there is one."""

    problem: Problem
    onward: Model | None = None


@dataclass(frozen=True)
class Ending:
    """When records of a noun have ended: asked of one record, with the reason, and of many rows in one statement."""

    why: Callable[[Any], Ended | None]
    rows: Q


def ended(record: Any) -> Ended | None:
    """What ended the record; None while it lives."""
    model = type(record)
    ending = registry.of(model).declaration.ended if registry.has(model) else None
    return ending.why(record) if ending is not None else None


def ended_among(model: type[Model], keys: Collection[int]) -> frozenset[int]:
    """Which of these rows have ended; no question to the database for nouns whose records never do."""
    ending = registry.of(model).declaration.ended
    if ending is None or not keys:
        return frozenset()
    return frozenset(model._base_manager.filter(ending.rows, pk__in=keys).values_list("pk", flat=True))


def leaves_be(action: type[Action[Any]]) -> bool:
    """Whether an action neither changes a record nor says anything about it."""
    return action.verb in LOOKING and not action.speaks


def refuse_ended(record: Any, action: type[Action[Any]] | None = None) -> None:
    """Raise Refused, with the reason, where the record has ended; an action that leaves it be goes on."""
    found = None if action is not None and leaves_be(action) else ended(record)
    if found is not None:
        onward = None if found.onward is None else Way.to(found.onward)
        raise Refused(replace(found.problem, way=found.problem.way or onward))


@on_check
def speaks_of_the_living(entity: ResolvedEntity, record: Any, changes: Changes, actor: Actor) -> None:
    """Nothing new is said about an ended record: no follow-up, task or plan is made for it or laid to it."""
    label, key = getattr(record, "target_entity", ""), getattr(record, "target_id", None)
    if not label or not key or not registry.knows(label) or registry.get(label).declaration.ended is None:
        return
    if not changes.created and not {"target_entity", "target_id"} & set(changes.names):
        return
    target = registry.get(label).model._base_manager.filter(pk=key).first()
    if target is not None:
        refuse_ended(target)
