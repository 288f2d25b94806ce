"""Conditions that name records of another noun to which no column leads: everything in the group of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from keben.base.errors import Malformed
from keben.kernel.kinds.base import Kind, Parsing, as_list, kind_of_target

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from keben.kernel.access.actor import Actor
    from keben.kernel.resolved import ResolvedEntity

LOOKUPS = ("any", "none")


class Through:
    """One such condition: how it is called, records of which noun it names, and whom they lead to."""

    label: StrOrPromise = ""
    target: str = ""

    def rule(self, entity: ResolvedEntity, keys: Sequence[int]) -> Q | None:
        """The records of `entity` that these lead to; None where nothing leads there."""
        raise NotImplementedError

    def choices(self, entity: ResolvedEntity, actor: Actor) -> list[tuple[str, str]] | None:
        """What may be named, where that is a short list; None where it is searched among the records of the target."""
        return None

    @property
    def kind(self) -> Kind:
        """The kind of its values."""
        return kind_of_target(self.target)

    def offered(self, entity: ResolvedEntity) -> bool:
        """Whether it says anything about this noun."""
        return self.rule(entity, ()) is not None

    def condition(self, entity: ResolvedEntity, lookup: str, raw: Any, ctx: Parsing) -> Q:
        """The condition; only records that the actor sees may be named. Raises Malformed, LookupError."""
        kind: Any = self.kind
        if lookup not in LOOKUPS:
            raise Malformed(
                "unknown_lookup",
                "“%(lookup)s” is no condition for this field. Possible: %(possible)s.",
                {"lookup": lookup, "possible": ", ".join(LOOKUPS)},
            )
        found = self.rule(entity, [kind.find(item, ctx).pk for item in as_list(raw) if item not in ("", None)])
        if found is None:
            raise LookupError(self.label)
        return found if lookup == "any" else ~found


THROUGH: dict[str, Through] = {}


def through(name: str, condition: Through) -> None:
    """Register a condition under a name such as @group."""
    THROUGH[name] = condition
