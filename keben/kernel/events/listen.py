"""Who listens to which fact; listeners hear after the commit and can never fail the one who spoke."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from keben.base.event import Event

if TYPE_CHECKING:
    from keben.kernel.events.log import LoggedEvent

Listener = Callable[["LoggedEvent"], None]
Wanted = Callable[[str], bool]
_listeners: dict[str, list[tuple[str, Listener]]] = {}
_wanted: dict[str, Wanted] = {}


def listen(*events: type[Event] | str, when: Wanted | None = None) -> Callable[[Listener], Listener]:
    """Decorator: call the function with each of these events; '*' means every event.

    `when(event name)` may say that nobody needs it now, which spares the writer the outbox row.

    It may run twice when the process dies in between unless its effects are in the database, where
    they share the transaction of the receipt.
    """

    def remember(listener: Listener) -> Listener:
        name = f"{listener.__module__}.{listener.__qualname__}"
        if when is not None:
            _wanted[name] = when
        for event in events:
            key = event if isinstance(event, str) else event.event_name()
            _listeners.setdefault(key, []).append((name, listener))
        return listener

    return remember


def listeners_of(name: str) -> list[tuple[str, Listener]]:
    """The listeners of an event in the order in which they registered."""
    found = (*_listeners.get(name, ()), *_listeners.get("*", ()))
    return [pair for pair in found if pair[0] not in _wanted or _wanted[pair[0]](name)]


def all_listeners() -> dict[str, list[str]]:
    """Event name → listener names, for the event map."""
    return {event: [name for name, _f in found] for event, found in sorted(_listeners.items())}
