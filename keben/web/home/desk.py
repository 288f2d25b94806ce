"""What domains put on the workbench: to-dos, figures, and one noun each for forgetting, spreading and the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keben.kernel.access.actor import Actor

Conditions = tuple[tuple[str, str, Any], ...]


@dataclass(frozen=True)
class Todo:
    """A kind of to-do: records of a noun under a filter, of which those under `overdue` too are late.

    With `late` all of them are. Without an `owner`, or with `mine`, it is about whoever looks, whatever circle he has
    chosen; `moment` is the field by which the page of to-dos sorts and which it shows. The first twelve stand on the
    workbench.
    """

    label: Any
    short: Any
    entity: str
    filter: Conditions
    owner: str = "owner"
    mine: bool = False
    late: bool = False
    overdue: Conditions = ()
    moment: str = ""
    order: int = 100
    needs: str = "view"
    unless: str = ""

    @property
    def key(self) -> str:
        """Its part of the address of the page of to-dos."""
        return f"{self.entity.lower().replace('.', '-')}-{self.order}"


@dataclass(frozen=True)
class Bulletin:
    """The noun whose records everybody shall notice: the pinned ones first, the unread ones marked."""

    entity: str
    moment: str
    pinned: str
    unread: str
    filter: Conditions = ()


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
    needs: str = "view"


@dataclass(frozen=True)
class Forgetting:
    """The noun whose records want to be contacted from time to time."""

    entity: str
    moment: str
    filter: Conditions = ()
    badge: str = ""
    owner: str = "owner"
    needs: str = "view"
    unless: str = ""


@dataclass(frozen=True)
class Spread:
    """The noun whose stages are drawn as bars."""

    label: Any
    entity: str
    stage: str
    values: tuple[str, ...]
    owner: str = "owner"
    filter: Conditions = ()
    needs: str = "view"
    unless: str = ""


@dataclass(frozen=True)
class Agenda:
    """Records with a time today."""

    entity: str
    moment: str
    note: str = ""
    filter: Conditions = ()
    owner: str = "owner"
    tone: str = "teal"
    needs: str = "view"


def meant_for(item: Any, actor: Actor) -> bool:
    """Whether it is about the work of this person: his rights on the noun reach as far as it `needs`.

    An engineer sees every customer and owns none: what is counted for owners would be noughts to him, and stands on
    the desk of those who may edit. What takes its place for all others stands there `unless` they may.
    """
    unless = getattr(item, "unless", "")
    return actor.can(item.entity, item.needs) and not (unless and actor.can(item.entity, unless))


TODOS: list[Todo] = []
FIGURES: list[Figure] = []
FORGETTINGS: list[Forgetting] = []
SPREADS: list[Spread] = []
AGENDAS: list[Agenda] = []
BULLETINS: list[Bulletin] = []
SHELVES: dict[type, list[Any]] = {
    Todo: TODOS,
    Figure: FIGURES,
    Forgetting: FORGETTINGS,
    Spread: SPREADS,
    Agenda: AGENDAS,
    Bulletin: BULLETINS,
}


def put_on_desk(*items: Todo | Figure | Forgetting | Spread | Agenda | Bulletin) -> None:
    """Called in the `extensions.py` of a domain."""
    for item in items:
        shelf = SHELVES[type(item)]
        shelf.append(item)
        shelf.sort(key=lambda one: getattr(one, "order", 0))
