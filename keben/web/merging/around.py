"""What a domain knows of records that are compared: how alike they are and why, and what stands before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from keben.kernel.access.actor import Actor


@dataclass(frozen=True)
class Around:
    """Where these records stand in a queue of such groups; `apart` is where one says that they are not the same."""

    title: str
    why: str = ""
    place: str = ""
    before: str = ""
    after: str = ""
    apart: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


Asked = Callable[[Sequence[int], Actor], "Around | None"]
KNOWN: dict[str, Asked] = {}


def compares(label: str) -> Callable[[Asked], Asked]:
    """Decorator: a function that says it of records of a noun by their keys; None where it knows nothing."""

    def remember(function: Asked) -> Asked:
        KNOWN[label] = function
        return function

    return remember


def around(label: str, keys: Sequence[int], actor: Actor) -> Around | None:
    """What is known of these records."""
    asked = KNOWN.get(label)
    return asked(keys, actor) if asked is not None else None
