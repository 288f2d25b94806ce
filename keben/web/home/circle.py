"""Whose work the workbench shows: one's own, with subordinates, of the department, or all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import Actor
from keben.kernel.reader import Among


@dataclass(frozen=True)
class Circle:
    """Some people; `owners` is None for everybody."""

    key: str
    label: Any
    short: Any
    owners: frozenset[int] | None

    def among(self, owner: str) -> Among | None:
        """The condition that a record belongs to one of them."""
        return None if self.owners is None else Among(owner.replace(".", "__"), self.owners)

    def conditions(self, owner: str) -> list[list[Any]]:
        """The same for the address of a list."""
        if self.owners is None:
            return []
        if self.key == "me":
            return [[owner, "is", "@me"]]
        return [[owner, "any", sorted(self.owners)]]


Provider = Callable[[Actor], list[Circle]]
_providers: list[Provider] = []


def use_circles(provider: Provider) -> Provider:
    """The domain that knows the organisation registers its circles here."""
    _providers.append(provider)
    return provider


def own(actor: Actor) -> Circle:
    """Whoever looks, alone."""
    return Circle("me", _("My own"), _("My own"), frozenset({actor.user_id or 0}))


def circles(actor: Actor) -> list[Circle]:
    """What the actor may choose between, the smallest first; nobody sees more rows by it than he reaches."""
    found = [own(actor)]
    seen = {found[0].owners}
    for provider in _providers:
        for one in provider(actor):
            if one.owners not in seen:
                found.append(one)
                seen.add(one.owners)
    return found


def chosen(actor: Actor, key: str) -> tuple[Circle, list[Circle]]:
    """The circle of the address, else that of whoever leads people, else one's own; and all of them."""
    every = circles(actor)
    wanted = (key,) if key else ("tree", "team") if any(one.key == "team" for one in every) else ()
    found = (one for name in wanted for one in every if one.key == name)
    return next(found, every[0]), every
