"""What an action wants to know: inputs typed by Kinds, the same for a dialog, a bulk run and an API call."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from keben.base.errors import Malformed
from keben.kernel.kinds.base import EMPTY, Kind, Parsing, kind_of_target
from keben.kernel.problems import Invalid, Problem

if TYPE_CHECKING:
    from keben.kernel.access.actor import Actor
    from keben.kernel.resolved import ResolvedEntity

REQUIRED = Problem("required", "Required.")
UNKNOWN = "“%(name)s” is not a field here."


class Input:
    """One input of an action; `like="owner"` takes kind and label from a field of the noun.

    `to="customers.PoolReason"` links to a record; `only={"for_rules": False}` keeps to some of them.
    """

    name = ""

    def __init__(
        self,
        kind: Kind | None = None,
        label: Any = "",
        *,
        like: str = "",
        to: str = "",
        only: Mapping[str, bool] | None = None,
        required: bool = False,
        help: Any = "",
        initial: Any = None,
    ) -> None:
        self._kind, self._label, self.like, self.to, self.only = kind, label, like, to, only
        self.required, self.help, self.initial = required, help, initial

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def bound(self, entity: ResolvedEntity) -> BoundInput:
        """The input with its kind known."""
        if self.to:
            kind = kind_of_target(self.to)
            if self.only:
                kind.only = dict(self.only)  # type: ignore[attr-defined]
            return BoundInput(self.name, self._label, kind, self.required, self.help, self.initial)
        if self.like:
            source = entity.field(self.like)
            return BoundInput(
                self.name, self._label or source.label, source.kind, self.required, self.help, self.initial
            )
        if self._kind is None:
            raise LookupError(f"input {self.name} of an action of {entity.label} has neither kind nor like")
        return BoundInput(self.name, self._label, self._kind, self.required, self.help, self.initial)


class BoundInput:
    """An input ready to be drawn, parsed and described."""

    def __init__(
        self, name: str, label: Any, kind: Kind, required: bool = False, help: Any = "", initial: Any = None
    ) -> None:
        self.name, self.label, self.kind = name, label, kind
        self.required, self.help, self.initial = required, help, initial
        self.while_shown = False
        """Required too, but only while the condition of its group holds."""


class Ask:
    """The inputs of an action, declared as class attributes."""

    @classmethod
    def inputs(cls, entity: ResolvedEntity) -> list[BoundInput]:
        """The inputs in the order of their declaration."""
        found: dict[str, Input] = {}
        for ancestor in reversed(cls.__mro__):
            found.update({n: i for n, i in vars(ancestor).items() if isinstance(i, Input)})
        return [item.bound(entity) for item in found.values()]


def read_inputs(
    inputs: list[BoundInput],
    data: Mapping[str, Any],
    actor: Actor,
    *,
    by_title: bool = False,
    ctx: Parsing | None = None,
) -> SimpleNamespace:
    """The parsed answers. Raises Invalid with all problems at once, also for names that nobody asked for.

    A batch passes one `ctx` for all its rows, so that a linked record is looked up once.
    """
    ctx = ctx or Parsing(actor, by_title)
    errors: dict[str, list[Problem]] = {}
    answers: dict[str, Any] = {}
    known = {item.name for item in inputs}
    for name in data:
        if name not in known:
            errors[name] = [Problem("unknown_field", UNKNOWN, {"name": name})]
    for item in inputs:
        raw = data.get(item.name, item.initial)
        try:
            value = item.kind.parse(raw, ctx)
        except Malformed as error:
            errors[item.name] = [Problem.of(error)]
            continue
        if item.required and (value in EMPTY or value == []):
            errors[item.name] = [REQUIRED]
        answers[item.name] = value
    if errors:
        raise Invalid(errors)
    return SimpleNamespace(**answers)
