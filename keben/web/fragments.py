"""Pieces of HTML that are drawn once per key and kept by each process, with slots for what changes every time.

The key must say all that a piece depends on but its slots; `ground` says what holds for every piece.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from markupsafe import Markup

from keben.kernel import stamps
from keben.kernel.access.actor import Actor, Rights

MOST = 16_000_000
"""So many characters are kept by a process; the page of a list has 40,000 around its rows."""
# Letters and digits pass through HTML, JSON and addresses as they are; nobody outside can guess them.
MARK = f"kb{secrets.token_hex(12)}x"
SLOT = re.compile(rf"{MARK}([a-z_]+)0")


@dataclass(frozen=True)
class Ground:
    """What every piece depends on; part of its key.

    The stamps stand for all configuration: organisation, roles, further fields, settings, calendar, numbering. Rights
    are resolved for each person and compared by identity. The day changes at midnight of the company.
    """

    stamps: frozenset[tuple[str, int]]
    user_id: int | None
    rights: Rights
    name: str
    staff_no: str
    administers: tuple[str, ...]
    language: str
    day: dt.date


_lately: ContextVar[tuple[Actor, Any, tuple[str, int], Ground] | None] = ContextVar("ground", default=None)


def ground(actor: Actor) -> Ground:
    """The ground of a request by this actor; no query besides the one for the stamps.

    A page asks for it ten times; the answer holds for a second, for as long as actor, stamps and language are the same.
    """
    state, language = stamps.state(), get_language() or ""
    now = int(time.monotonic())
    known = _lately.get()
    if known and known[0] is actor and known[1] is state and known[2] == (language, now):
        return known[3]
    found = _ground(actor, state, language)
    _lately.set((actor, state, (language, now), found))
    return found


def _ground(actor: Actor, state: frozenset[tuple[str, int]], language: str) -> Ground:
    return Ground(
        state,
        actor.user_id,
        actor.rights,
        actor.name,
        actor.staff_no,
        tuple(actor.attributes.get("administers", ())),
        language,
        timezone.localdate(),
    )


class Piece:
    """HTML with slots: every second part is the name of one."""

    __slots__ = ("parts", "size")

    def __init__(self, html: str) -> None:
        self.parts = tuple(SLOT.split(html))
        self.size = len(html)

    @property
    def slots(self) -> frozenset[str]:
        """What has to be filled."""
        return frozenset(self.parts[1::2])

    def filled(self, values: Mapping[str, str]) -> Markup:
        """The HTML with these values, which are HTML already. Raises KeyError for a slot without a value."""
        if len(self.parts) == 1:
            return Markup(self.parts[0])  # noqa: S704 - drawn by a template
        parts = list(self.parts)
        parts[1::2] = [values[name] for name in self.parts[1::2]]
        return Markup("".join(parts))  # noqa: S704 - drawn by a template, filled with HTML


class Kept(Protocol):
    """Anything that says how many characters it is worth."""

    @property
    def size(self) -> int:
        """So many characters."""


K = TypeVar("K", bound=Kept)
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_changing = Lock()
_size = 0


def slot(name: str) -> Markup:
    """A place in a piece that `filled` fills anew each time; small letters and underscores."""
    return Markup(f"{MARK}{name}0")  # noqa: S704 - letters and digits


def keep(key: Hashable, build: Callable[[], K]) -> K:
    """What was built for this key, or is now; what was used longest ago gives way."""
    global _size
    with _changing:
        found: Any = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    made = build()  # outside of the lock: what is built may keep parts of its own
    if settings.DEBUG:  # templates are being changed
        return made
    with _changing:
        before = _kept.pop(key, None)
        _kept[key] = made
        _size += made.size - (before.size if before else 0)
        while _size > MOST and len(_kept) > 1:
            _size -= _kept.popitem(last=False)[1].size
    return made


def piece(key: Hashable, draw: Callable[[], str]) -> Piece:
    """The HTML that was drawn for this key, or is now."""
    return keep(key, lambda: Piece(draw()))


def drawn(key: Hashable, draw: Callable[[], str], /, **values: str) -> Markup:
    """The piece of this key with its slots filled."""
    return piece(key, draw).filled(values)


def forget() -> None:
    """Drop all pieces, for tests."""
    global _size
    with _changing:
        _kept.clear()
        _size = 0
    _lately.set(None)
