"""When a field is shown: a condition on another field of the same form, the same for browser and server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class When:
    """A condition on another field of the same form, understood by the browser and by the server.

    Without values it holds while the field is filled; `~when(…)` holds while the other does not.
    """

    field: str
    values: tuple[Any, ...]
    negate: bool = False

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether the condition holds for these plain values."""
        value = values.get(self.field)
        met = bool(as_texts(value) & as_texts(self.values)) if self.values else filled(value)
        return met is not self.negate

    def __invert__(self) -> When:
        return When(self.field, self.values, not self.negate)

    def __str__(self) -> str:
        """As the browser reads it: `type=a,b`, `type!=a,b`, `email=*`."""
        wanted = ",".join(quote(text, safe="") for text in sorted(as_texts(self.values))) or "*"
        return f"{self.field}{'!=' if self.negate else '='}{wanted}"


def as_texts(value: Any) -> frozenset[str]:
    """One or several values as a form sends them; a ticked box is 1."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return frozenset(text for one in value for text in as_texts(one))
    if isinstance(value, bool):
        return frozenset(("1" if value else "0",))
    value = value.get("id") if isinstance(value, dict) else getattr(value, "pk", value)
    return frozenset() if value is None or value == "" else frozenset((str(value),))


def filled(value: Any) -> bool:
    """Whether there is anything; an unticked box is nothing, the number zero is something."""
    return value is not False and bool(as_texts(value))


def when(name: str, *values: Any) -> When:
    """Show only while field `name` has one of the values, or any value where none are named."""
    return When(name, values)
