"""What domains put on the workbench: to-dos, figures, and one noun each for forgetting, spreading and the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Conditions = tuple[tuple[str, str, Any], ...]


@dataclass(frozen=True)
class Todo:
    """A kind of to-do: records of a noun under a filter; `late` ones are shown in the colour of danger."""

    label: Any
    short: Any
    entity: str
    filter: Conditions
    owner: str = "owner"
    late: bool = False
    order: int = 100


@dataclass(frozen=True)
class Figure:
    """A figure of the briefing: records of a noun whose moment lies in the period."""

    label: Any
    unit: Any
    entity: str
    moment: str
    owner: str = "owner"
    filter: Conditions = ()
    order: int = 100


@dataclass(frozen=True)
class Forgetting:
    """The noun whose records want to be contacted from time to time."""

    entity: str
    moment: str
    filter: Conditions = ()
    badge: str = ""
    owner: str = "owner"


@dataclass(frozen=True)
class Spread:
    """The noun whose stages are drawn as bars."""

    label: Any
    entity: str
    stage: str
    values: tuple[str, ...]
    owner: str = "owner"


@dataclass(frozen=True)
class Agenda:
    """Records with a time today."""

    entity: str
    moment: str
    note: str = ""
    filter: Conditions = ()
    owner: str = "owner"
    tone: str = "teal"


TODOS: list[Todo] = []
FIGURES: list[Figure] = []
FORGETTINGS: list[Forgetting] = []
SPREADS: list[Spread] = []
AGENDAS: list[Agenda] = []
SHELVES: dict[type, list[Any]] = {
    Todo: TODOS,
    Figure: FIGURES,
    Forgetting: FORGETTINGS,
    Spread: SPREADS,
    Agenda: AGENDAS,
}


def put_on_desk(*items: Todo | Figure | Forgetting | Spread | Agenda) -> None:
    """Called in the `extensions.py` of a domain."""
    for item in items:
        shelf = SHELVES[type(item)]
        shelf.append(item)
        shelf.sort(key=lambda one: getattr(one, "order", 0))
