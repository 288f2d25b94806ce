"""Who acts: passed explicitly to every reader and writer, never taken from a global request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from keben.kernel.access.grants import FieldRight


@dataclass(frozen=True, slots=True)
class Reach:
    """The owners whose rows a verb reaches; `roles` says which role gave it, for the explanation."""

    everything: bool = False
    owners: frozenset[int] = frozenset()
    roles: tuple[tuple[str, str], ...] = ()

    def union(self, other: Reach) -> Reach:
        """Roles combine by union."""
        return Reach(self.everything or other.everything, self.owners | other.owners, self.roles + other.roles)


NOWHERE = Reach()
EVERYWHERE = Reach(everything=True)


@dataclass(frozen=True, eq=False)
class Rights:
    """What somebody may do, resolved once from his roles and shared by all his requests; compared by identity."""

    reach: Mapping[str, Mapping[str, Reach]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, FieldRight]] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    unlimited: bool = False

    def of(self, entity: str, verb: str) -> Reach | None:
        """The reach of a verb on a noun, None where no role grants it."""
        if self.unlimited:
            return EVERYWHERE
        return self.reach.get(entity, {}).get(verb)

    def field(self, entity: str, name: str) -> FieldRight:
        """The right on one field; a field that no role restricts is editable."""
        if self.unlimited:
            return FieldRight.EDIT
        return self.fields.get(entity, {}).get(name, FieldRight.EDIT)


@dataclass(frozen=True)
class Actor:
    """The one who acts, over which face, in which language and as part of which request."""

    kind: str
    user_id: int | None
    name: str
    rights: Rights
    staff_no: str = ""
    face: str = "system"
    lang: str = "zh-hans"
    request_id: str = ""
    cause: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def person(self) -> Any:
        """The loaded person behind the actor where the face has it at hand; saves looking him up again."""
        return self.attributes.get("person")

    def can(self, entity: str, verb: str) -> bool:
        """Whether any role grants the verb on the noun at all."""
        return self.rights.of(entity, verb) is not None

    def reach(self, entity: str, verb: str) -> Reach:
        """How far the verb reaches; NOWHERE where it is not granted."""
        return self.rights.of(entity, verb) or NOWHERE

    def field(self, entity: str, name: str) -> FieldRight:
        """The right on one field."""
        return self.rights.field(entity, name)

    def caused_by(self, event_id: int) -> Actor:
        """The same actor, acting because of an event."""
        return replace(self, cause=event_id)

    def over(self, face: str) -> Actor:
        """The same actor over another face."""
        return replace(self, face=face)


UNLIMITED = Rights(unlimited=True)


def system_actor(name: str = "system", *, cause: int | None = None) -> Actor:
    """The program itself: nightly runs, listeners, the demo generator."""
    return Actor(kind="system", user_id=None, name=name, rights=UNLIMITED, cause=cause)
