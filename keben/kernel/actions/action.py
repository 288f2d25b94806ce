"""One mutation: permission, input, rules, effect, fact. Every face calls the same action."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.db.models import Model

from keben.base.event import Event
from keben.kernel.actions.ask import Ask, BoundInput

if TYPE_CHECKING:
    from keben.kernel.access.actor import Actor
    from keben.kernel.doubts import Doubt
    from keben.kernel.resolved import ResolvedEntity

M = TypeVar("M", bound=Model)


class Action(Generic[M]):
    """A verb of a noun; subclasses say what it asks, when it is refused and what it does."""

    name: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    icon: ClassVar[str] = ""
    tone: ClassVar[str] = ""
    verb: ClassVar[str] = "edit"
    bulk: ClassVar[bool] = True
    hidden: ClassVar[bool] = False
    creates: ClassVar[bool] = False
    primary: ClassVar[bool] = False
    deleted: ClassVar[bool] = False
    page: ClassVar[str] = ""  # the part of the record's address where a page of its own asks, instead of the dialog
    beside: ClassVar[bool] = False  # that page may be asked for as a part, and then opens beside the list
    confirm: ClassVar[Any] = ""
    speaks: ClassVar[bool] = False  # says something about the record, although it changes nothing of it
    accepts: ClassVar[tuple[str, ...]] = ()  # doubts that nobody is asked about, because what is written stood there
    rationed: ClassVar[bool] = False  # counts against the allowances of the noun, which the dialog shows
    ask: ClassVar[type[Ask]] = Ask

    def __init__(self, entity: ResolvedEntity, actor: Actor) -> None:
        self.entity, self.actor = entity, actor
        self.doubts: list[Doubt] = []
        """What `check` or `run` doubts about; `perform` asks for their acknowledgement."""

    @classmethod
    def key(cls) -> str:
        """The part of the address, e.g. `release-to-pool`."""
        return cls.name or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def title(cls) -> Any:
        """The words on the button."""
        return cls.label or cls.__name__

    def inputs(self, record: M | None) -> list[BoundInput]:
        """What it wants to know."""
        return self.ask.inputs(self.entity)

    def offered(self, record: M) -> bool:
        """Whether the button makes sense for this record now; `check` says why not."""
        return True

    @classmethod
    def hold(cls, target: Any, data: Mapping[str, Any]) -> None:
        """Lock further rows before the record itself, in the order of their keys, so that nobody waits in a ring."""

    def check(self, record: M, ask: Any) -> None:
        """Raise Refused or Invalid where a rule forbids it."""

    def run(self, record: M, ask: Any) -> Event | Callable[[], Event] | None:
        """Change the record; what is changed is saved, told and indexed by `perform`.

        Returns the fact, or a function that makes it once the record has its key.
        """
        return None
