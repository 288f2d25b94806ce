"""Whose work the workbench shows: one's own, with subordinates, of the department, or all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.kernel.access.actor import Actor
from keben.kernel.reader import Among


@dataclass(frozen=True)
class Circle:
    """Some people; `owners` is None for everybody.

    `word` says in a filter who they are, such as @my-team: a view that keeps it shows every reader his own, every day.
    """

    key: str
    label: Any
    short: Any
    owners: frozenset[int] | None
    word: str = ""

    def among(self, owner: str) -> Among | None:
        """The condition that a record belongs to one of them."""
        return None if self.owners is None else Among(owner.replace(".", "__"), self.owners)

    def conditions(self, owner: str) -> list[list[Any]]:
        """The same for the address of a list."""
        if self.owners is None:
            return []
        if self.key == "me":
            return [[owner, "is", "@me"]]
        if self.word:
            return [[owner, "any", [self.word]]]
        return [[owner, "any", sorted(self.owners)]]


PICKED = re.compile(r"p\d{1,9}(\.\d{1,9}){0,49}")
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


def picked(key: str, every: list[Circle]) -> Circle | None:
    """People whom somebody has picked, written as `p4.7.9`, as far as one of his circles holds them."""
    if not PICKED.fullmatch(key):
        return None
    wanted = frozenset(int(one) for one in key[1:].split("."))
    if not any(one.owners is None for one in every):
        wanted &= frozenset().union(*(one.owners or () for one in every))
    if not wanted:
        return None
    label = _("Custom (%(n)s)") % {"n": len(wanted)}
    return Circle(key_of(wanted), label, _("Custom"), wanted)


def key_of(people: Iterable[int]) -> str:
    """How picked people stand in an address."""
    return "p" + ".".join(str(one) for one in sorted(people))


def options(every: list[Circle], circle: Circle, href: Callable[[str], str], ask: str) -> list[dict[str, Any]]:
    """The switch: the circles, and at its end the people whom one picks; `ask` is where that is done."""
    found = [{"value": one.key, "label": one.label, "short": one.short, "href": href(one.key)} for one in every]
    if len(every) > 1:
        mine = circle if circle not in every else None
        own = mine.label if mine else _("Custom")
        found.append({"value": mine.key if mine else "custom", "label": own, "short": _("Custom"), "href": ask,
                      "attrs": {"data-kb-dialog": "480"}})  # fmt: skip
    return found


def chosen(actor: Actor, key: str) -> tuple[Circle, list[Circle]]:
    """The circle of the address, else that of whoever leads people, else one's own; and all of them."""
    every = circles(actor)
    if (some := picked(key, every)) is not None:
        return some, every
    wanted = (key,) if key else ("tree", "team") if any(one.key == "team" for one in every) else ()
    found = (one for name in wanted for one in every if one.key == name)
    return next(found, every[0]), every
