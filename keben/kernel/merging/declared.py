"""Which nouns may be merged and how; what may stand in the way; which tables keep pointing to a merged record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from keben.base.event import Event
from keben.kernel.access.actor import Actor
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import KebenError
from keben.kernel.settings import declare_setting

if TYPE_CHECKING:
    from keben.kernel.merging.model import MergeRecord

Guard = Callable[[Any, Sequence[Any], Actor], None]
Follower = Callable[["MergeRecord", Any, Sequence[Any], dict[str, Any], Actor], None]


@dataclass(frozen=True)
class Merging:
    """How records of a noun become one."""

    fact: Callable[..., Event]  # of key, losing keys, rows moved; and undone=True
    names: tuple[str, ...] = ()  # what a losing record was called ...
    former: str = ""  # ... is added to this field
    fixed: tuple[str, ...] = ()  # fields that stay as the survivor has them
    settle: Callable[[Any, Sequence[Any], dict[str, Any]], None] | None = None  # clocks and sums, written to kept
    clocks: tuple[tuple[str, str, tuple[str, ...]], ...] = ()  # noun, link and columns below that writers move
    parts: Callable[[Any, Sequence[Any]], list[tuple[Any, Any]]] | None = None  # pairs below that are one as well


MERGEABLE: dict[str, Merging] = {}
GUARDS: dict[str, list[Guard]] = {}
EVERYWHERE: list[Guard] = []
"""Guards of every noun."""
FOLLOWERS: dict[str, list[Follower]] = {}
STAYS: dict[str, str] = {
    "kernel.LoggedEvent": "the log is never changed; each record keeps its own history",
    "kernel.FormerKey": "led on by the merge itself",
    "web.Editing": "who has a form open: gone within a minute",
}
"""Tables that go on pointing to the merged record, each with the reason."""

declare_setting(
    "merging.undo_days", _("Merging"), _("Days within which a merge can be taken back"), Integer(1, 365), 30
)


def mergeable(label: str, how: Merging) -> None:
    """Say that records of a noun may be merged."""
    MERGEABLE[label] = how


def merge_guard(label: str) -> Callable[[Guard], Guard]:
    """Decorator: a function that raises Refused while something of these records is in flight."""

    def remember(guard: Guard) -> Guard:
        GUARDS.setdefault(label, []).append(guard)
        return guard

    return remember


def on_merge(label: str) -> Callable[[Follower], Follower]:
    """Decorator: called with the merge, survivor, losers, what is kept for taking it back, and who merges.

    What it changes it writes to `kept` (`changed`, `dropped`), so that taking back restores it.
    """

    def remember(follower: Follower) -> Follower:
        FOLLOWERS.setdefault(label, []).append(follower)
        return follower

    return remember


def guards_of(label: str) -> tuple[Guard, ...]:
    """What may stand in the way of merging records of a noun."""
    return (*EVERYWHERE, *GUARDS.get(label, ()))


def hindrance(label: str, survivor: Any, losers: Sequence[Any], actor: Actor) -> list[str]:
    """Why these records could not be merged now, in words; nothing is changed."""
    found: list[str] = []
    for guard in guards_of(label):
        try:
            guard(survivor, losers, actor)
        except KebenError as error:
            found += [problem.text() for problem in error.problems()]
    return found


def stays(label: str, why: str) -> None:
    """Say that rows of a table keep pointing to the record that was merged away."""
    STAYS[label] = why
