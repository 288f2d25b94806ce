"""The place where a domain warns that a new record may exist already; asked before creating, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keben.kernel.access.actor import Actor
from keben.kernel.resolved import ResolvedEntity


@dataclass(frozen=True)
class Likeness:
    """A record that looks like the new one: a sentence, and its address if the actor may open it."""

    text: str
    href: str = ""


Finder = Callable[[ResolvedEntity, Mapping[str, Any], Actor], Sequence[Likeness]]
FINDERS: dict[str, list[Finder]] = {}


def warns(label: str) -> Callable[[Finder], Finder]:
    """Decorator: `@warns("customers.Customer")` asks the function before each creation in the browser."""

    def remember(finder: Finder) -> Finder:
        FINDERS.setdefault(label, []).append(finder)
        return finder

    return remember


def alike(entity: ResolvedEntity, data: Mapping[str, Any], actor: Actor) -> list[Likeness]:
    """All warnings for these answers."""
    return [one for finder in FINDERS.get(entity.label, ()) for one in finder(entity, data, actor)]
