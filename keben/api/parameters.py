"""The query parameters of a list: the filter tree, simple conditions, search, sort, fields, page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict

from keben.api.body import check_text
from keben.api.problem import unfit
from keben.api.values import chosen_names
from keben.kernel.problems import Invalid, Problem
from keben.kernel.query import filters
from keben.kernel.query.through import THROUGH
from keben.kernel.resolved import ResolvedEntity

LIMIT, MOST, LONGEST = 50, 200, 4000
OWN = ("f", "q", "sort", "fields", "limit", "cursor", "count", "deleted")
YES = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True)
class Wanted:
    """What a list was asked for."""

    tree: dict[str, Any] = field(default_factory=dict)
    search: str = ""
    sort: str = ""
    names: tuple[str, ...] = ()
    limit: int = LIMIT
    cursor: str = ""
    count: bool = False
    deleted: bool = False


def parameters_of(request: HttpRequest, *, known: tuple[str, ...] | None = None) -> dict[str, str]:
    """The parameters, each given once, as text that a database can take. Raises Unfit, Invalid."""
    errors: dict[str, list[Problem]] = {}
    found: dict[str, str] = {}
    given: QueryDict = request.GET
    for name, values in given.lists():
        try:
            for text in (name, *values):
                check_text(text)
        except ValueError:
            raise unfit(400, "bad_text", "A parameter contains signs that are no text.") from None
        if len(values) > 1:
            errors[name] = [Problem("twice", "Give this parameter once.")]
        elif known is not None and name not in known:
            errors[name] = [Problem("unknown_parameter", "There is no parameter “%(name)s” here.", {"name": name})]
        found[name] = values[-1]
    if errors:
        raise Invalid(errors)
    return found


def wanted(request: HttpRequest, entity: ResolvedEntity) -> Wanted:
    """What the parameters ask for. Raises Invalid naming every parameter that does not fit."""
    given = parameters_of(request)
    tree = both_trees(entity, given)
    return Wanted(
        tree=tree,
        search=given.get("q", "")[:200],
        sort=sort_of(entity, given.get("sort", "")),
        names=chosen_names(entity, given.get("fields", "")),
        limit=whole(given, "limit", LIMIT, low=1, high=MOST),
        cursor=given.get("cursor", ""),
        count=yes(given, "count"),
        deleted=yes(given, "deleted") and entity.recycles,
    )


def both_trees(entity: ResolvedEntity, given: Mapping[str, str]) -> dict[str, Any]:
    """The tree of `f` and the conditions written as `field__lookup=value`, all of which must hold."""
    conditions = []
    errors: dict[str, list[Problem]] = {}
    for name, value in given.items():
        if name in OWN:
            continue
        path, _two, lookup = name.partition("__")
        if not may_filter(entity, path):
            errors[name] = [Problem("unknown_parameter", "There is no parameter “%(name)s” here.", {"name": name})]
            continue
        conditions.append((path, lookup or plain_lookup(entity, path), value))
    tree = filters.load(given.get("f", ""))
    for path in sorted(names_in(tree)):
        if not may_filter(entity, path):
            errors[path] = [Problem("unknown_field", "“%(name)s” is not a field here.", {"name": path})]
    if errors:
        raise Invalid(errors)
    return filters.both(tree, filters.from_conditions(conditions))


def names_in(node: Any, depth: int = 12) -> set[str]:
    """The field names in a tree, whatever its shape; the shape itself is judged when it is read."""
    if depth < 0:
        return set()
    if isinstance(node, Mapping):
        return {name for item in node.values() for name in names_in(item, depth - 1)}
    if isinstance(node, list):
        if node and isinstance(node[0], str):
            return {node[0]}
        return {name for item in node for name in names_in(item, depth - 1)}
    return set()


def may_filter(entity: ResolvedEntity, path: str) -> bool:
    """Whether the name may stand in a filter: what lists show or filter by, the stamps, and specials."""
    if path in filters.SPECIALS or path in ("id", "updated_at", "created_at"):
        return True
    if path in THROUGH:
        return THROUGH[path].offered(entity)
    if "." in path:
        return entity.has(path) and may_filter(entity, path.split(".", maxsplit=1)[0])
    return entity.has(path) and any(item.name == path for item in entity.filter_fields())


def plain_lookup(entity: ResolvedEntity, path: str) -> str:
    """What `field=value` means."""
    if path in filters.SPECIALS:
        return "is"
    if path in THROUGH:
        return "any"
    lookups = entity.field(path).kind.lookups
    # Where nothing can be compared, saying so is better than asking whether there is anything, whatever the value.
    return next((name for name in ("is", *lookups) if name in lookups and name not in ("empty", "filled")), "is")


def sort_of(entity: ResolvedEntity, text: str) -> str:
    """A sort that the list may have. Raises Invalid."""
    name = text.removeprefix("-")
    if name and name not in ("id", "pk") and not may_filter(entity, name) and name not in chosen_names(entity, ""):
        raise Invalid.single("sort", "unknown_field", "“%(name)s” is not a field here.", name=name[:80])
    return text


def whole(given: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within limits. Raises Invalid."""
    text = given.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text[:16]) <= high:
        raise Invalid.single(name, "out_of_range", "%(value)s lies outside %(low)s to %(high)s.",
                             value=text[:20], low=low, high=high)  # fmt: skip
    return int(text)


def yes(given: Mapping[str, str], name: str) -> bool:
    """A switch. Raises Invalid."""
    text = given.get(name, "false").lower()
    if text not in YES:
        raise Invalid.single(name, "boolean", "“%(text)s” is neither yes nor no.", text=text[:20])
    return YES[text]
