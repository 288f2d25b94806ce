"""The states of a noun and the lawful moves between them; each move is an Action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from keben.kernel.actions.action import Action, M
from keben.kernel.condition import When
from keben.kernel.problems import Refused


@dataclass(frozen=True)
class State:
    """One state: its stored value, its label and its tone; only records for which `when` holds ever come to it."""

    value: str
    label: Any
    tone: str = "neutral"
    final: bool = False
    when: When | None = None


class Flow:
    """The states in order, the field that holds them and the moves."""

    field: ClassVar[str] = "status"
    states: ClassVar[tuple[State, ...]] = ()
    steps: ClassVar[tuple[type[Move[Any]], ...]] = ()

    @classmethod
    def moves(cls) -> tuple[type[Action[Any]], ...]:
        """The actions that move a record."""
        return cls.steps

    @classmethod
    def choices(cls) -> list[tuple[str, Any]]:
        """For the model field."""
        return [(state.value, state.label) for state in cls.states]

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        """The tone of each state."""
        return {state.value: state.tone for state in cls.states}

    @classmethod
    def applies(cls, record: Any, value: str) -> bool:
        """Whether a record like this one may ever come to the state."""
        conditions = (state.when for state in cls.states if state.value == value and state.when is not None)
        return all(when.holds({when.field: getattr(record, when.field)}) for when in conditions)

    @classmethod
    def label(cls, value: str) -> str:
        """The label of a state."""
        return str(next((state.label for state in cls.states if state.value == value), value))


class Move(Action[M]):
    """An action that brings a record into another state."""

    field: ClassVar[str] = "status"
    source: ClassVar[tuple[str, ...]] = ()
    to: ClassVar[str] = ""

    def leads_on(self, record: M) -> bool:
        """Whether the state it leads to is one of those of this record."""
        flow = self.entity.flow
        return flow is None or flow.field != self.field or flow.applies(record, self.to)

    def offered(self, record: M) -> bool:
        if not self.leads_on(record):
            return False
        return getattr(record, self.field) in self.source if self.source else getattr(record, self.field) != self.to

    def check(self, record: M, ask: Any) -> None:
        if not self.leads_on(record):
            flow: Any = self.entity.flow
            raise Refused.because(
                "no_such_stage", "“%(state)s” is not a stage of records like this one.", state=flow.label(self.to)
            )
        if not self.offered(record):
            raise Refused.because(
                "wrong_state",
                "“%(action)s” is not possible from the state “%(state)s”.",
                action=str(self.label),
                state=str(getattr(record, f"get_{self.field}_display", lambda: getattr(record, self.field))()),
            )

    def run(self, record: M, ask: Any) -> Any:
        setattr(record, self.field, self.to)
        return None
