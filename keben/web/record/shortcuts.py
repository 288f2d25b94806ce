"""What the phone offers in one touch under the facts of a record, ahead of what its noun can do anyway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from keben.kernel.access.actor import Actor
from keben.kernel.resolved import ResolvedEntity

ROOM = 4
"""So many large buttons fit side by side, the primary one among them."""


@dataclass(frozen=True)
class Shortcut:
    """A large button; `href` gives its address for a key and the values the reader sees, or nothing to leave it out."""

    name: str
    label: str | Promise
    icon: str
    href: Callable[[Any, Mapping[str, Any]], str]
    fields: tuple[str, ...] = ()
    right: tuple[str, str] | None = None
    order: int = 50


SHORTCUTS: dict[str, list[Shortcut]] = {}


def put_under_head(label: str, *shortcuts: Shortcut) -> None:
    """Register the shortcuts of a noun, from the `extensions.py` of a domain."""
    SHORTCUTS[label] = sorted((*SHORTCUTS.get(label, ()), *shortcuts), key=lambda one: one.order)


def needed(entity: ResolvedEntity) -> list[str]:
    """The fields whose values decide."""
    return [name for one in SHORTCUTS.get(entity.label, ()) for name in one.fields if entity.has(name)]


def shown(entity: ResolvedEntity, actor: Actor, pk: Any, values: Mapping[str, Any]) -> dict[Shortcut, str]:
    """The shortcuts that lead somewhere for this reader and record, each with its address."""
    found = {}
    for one in SHORTCUTS.get(entity.label, ()):
        if one.right is None or actor.can(*one.right):
            address = one.href(pk, values)
            if address:
                found[one] = address
    return found


def large(first: list[dict[str, Any]], quiet: list[Any], primary: Any) -> tuple[list[Any], list[Any]]:
    """The large buttons, and the lines that found no room among them and go into the menu of the phone."""
    room = max(0, ROOM - len(first) - bool(primary))
    strong = [{**primary, "primary": True}] if primary else []
    left = [{**one, "narrow": True} for one in quiet[room:]]
    return [*first, *quiet[:room], *strong], left
