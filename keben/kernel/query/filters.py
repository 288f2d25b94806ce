"""Filter trees, the same in addresses, saved views and the API.

Shape: {"all": [["level", "any", [1, 2]], {"any": [...]}]}.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from keben.base.errors import Malformed
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.kinds.base import Parsing, as_list
from keben.kernel.problems import Invalid, Problem
from keben.kernel.query.through import THROUGH
from keben.kernel.resolved import ResolvedEntity

DEPTH, SIZE = 4, 60
THESE, MOST_KEYS = "@these", 500
"""Records by their keys, such as those that a run over many has left; so many at most."""
Special = Callable[[ResolvedEntity, Actor], Q]
SPECIALS: dict[str, Special] = {}


@dataclass(frozen=True)
class People:
    """People who are others for every reader and on every day: a value of conditions such as @my-team."""

    label: Any
    of: Callable[[Actor], Collection[int]]


PEOPLE: dict[str, People] = {}


def special(name: str) -> Callable[[Special], Special]:
    """Register a condition that is no field, such as @starred."""

    def remember(function: Special) -> Special:
        SPECIALS[name] = function
        return function

    return remember


@special("@starred")
def starred(entity: ResolvedEntity, actor: Actor) -> Q:
    """Records that the actor has starred."""
    from keben.kernel.features.comments import Follower

    mine = Follower.objects.filter(entity=entity.label, user_id=actor.user_id or 0, starred=True)
    return Q(pk__in=mine.values("object_id"))


@special("@team")
def shared(entity: ResolvedEntity, actor: Actor) -> Q:
    """Records whose team the actor is in."""
    from keben.kernel.features.team import TeamMember

    mine = TeamMember.objects.filter(entity=entity.label, user_id=actor.user_id or 0)
    return Q(pk__in=mine.exclude(until__lt=timezone.localdate()).values("object_id"))


@special("@mentioned")
def mentioned(entity: ResolvedEntity, actor: Actor) -> Q:
    """Records at which somebody mentioned the actor in a comment of the last seven days."""
    from keben.kernel.features.comments import Comment

    since = timezone.now() - dt.timedelta(days=7)
    calls = Comment._base_manager.filter(entity=entity.label, mentions=actor.user_id or 0, created_at__gte=since)
    return Q(pk__in=calls.filter(deleted_at=None).values("object_id"))


def load(text: str) -> dict[str, Any]:
    """The tree from its JSON text. Raises Invalid."""
    if not text:
        return {}
    try:
        tree = json.loads(text)
    except ValueError:
        raise Invalid.single(
            "f", "filter_json", "The filter in the address is damaged. Clear it and try again."
        ) from None
    if isinstance(tree, list):
        tree = {"all": tree}
    if not isinstance(tree, dict):
        raise Invalid.single("f", "filter_json", "The filter in the address is damaged. Clear it and try again.")
    return tree


def from_conditions(conditions: Iterable[tuple[str, str, Any]]) -> dict[str, Any]:
    """A tree in which all conditions hold."""
    found = [list(condition) for condition in conditions]
    return {"all": found} if found else {}


def both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A tree in which both hold."""
    return {"all": [one, other]} if one and other else one or other


def to_q(tree: Any, entity: ResolvedEntity, actor: Actor) -> Q:
    """The condition. Raises Invalid that names every bad condition."""
    errors: dict[str, list[Problem]] = {}
    budget = [SIZE]
    found = _node(tree, entity, actor, errors, DEPTH, budget)
    if errors:
        raise Invalid(errors)
    return found


def _node(
    node: Any,
    entity: ResolvedEntity,
    actor: Actor,
    errors: dict[str, list[Problem]],
    depth: int,
    budget: list[int],
) -> Q:
    budget[0] -= 1
    if not node:
        return Q()
    if depth < 0 or budget[0] < 0:
        errors["f"] = [Problem("filter_large", "This filter has too many conditions.")]
        return Q()
    if isinstance(node, dict) and len(node) == 1 and isinstance(next(iter(node.values())), list):
        word, items = next(iter(node.items()))
        parts = [_node(item, entity, actor, errors, depth - 1, budget) for item in items]
        parts = [part for part in parts if part]
        if word == "any":
            found = Q()
            for part in parts:
                found |= part
            return found
        if word == "all":
            found = Q()
            for part in parts:
                found &= part
            return found
    if isinstance(node, (list, tuple)) and len(node) in (2, 3) and isinstance(node[0], str):
        name, lookup, raw = (*node, None)[:3]
        try:
            return condition(entity, actor, name, str(lookup), raw)
        except Malformed as error:
            errors.setdefault(name, []).append(Problem.of(error))
        except LookupError:
            errors[name] = [Problem("unknown_field", "“%(name)s” is not a field here.", {"name": name})]
        return Q()
    errors["f"] = [Problem("filter_shape", "A condition looks like [field, lookup, value].")]
    return Q()


def condition(entity: ResolvedEntity, actor: Actor, name: str, lookup: str, raw: Any) -> Q:
    """One condition. Raises Malformed, LookupError."""
    if name == THESE:
        keys = [int(key) for key in as_list(raw)[:MOST_KEYS] if re.fullmatch(r"\d{1,18}", str(key))]
        return Q(pk__in=keys)
    if name in SPECIALS:
        found = SPECIALS[name](entity, actor)
        return ~found if lookup == "is_not" else found
    if name in THROUGH:
        return THROUGH[name].condition(entity, lookup, replaced(raw, actor), Parsing(actor))
    item = entity.field(name)
    right = right_on(entity, actor, name)
    if right == FieldRight.HIDDEN:
        raise LookupError(name)
    if right == FieldRight.MASKED and lookup not in ("empty", "filled"):
        raise Malformed("masked_filter", "“%(label)s” is masked for you and cannot be searched.", {"label": item.label})
    return item.kind.q(item.orm, lookup, replaced(raw, actor), Parsing(actor))


def replaced(raw: Any, actor: Actor) -> Any:
    """The value with @me, @today±n and people such as @my-team filled in."""
    if isinstance(raw, list):
        found = [replaced(item, actor) for item in raw]
        return [one for item in found for one in (item if isinstance(item, list) else [item])]
    if isinstance(raw, str) and raw in PEOPLE:
        return sorted(PEOPLE[raw].of(actor)) or [-1]
    if raw == "@me":
        return actor.user_id if actor.user_id is not None else -1
    if isinstance(raw, str) and (match := re.fullmatch(r"@today([+-]\d{1,4})?", raw)):
        return (timezone.localdate() + dt.timedelta(days=int(match[1] or 0))).isoformat()
    return raw
