"""Who may not be written to: higher domains add their reasons here, such as people who asked not to be contacted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keben.kernel.access.actor import Actor
from keben.kernel.problems import Problem, Refused

SendGuard = Callable[[Sequence[str], Actor], Sequence[Problem]]
"""Gets the addresses in small letters; gives what stands against writing to them."""
GUARDS: list[SendGuard] = []


def guard_sending(guard: SendGuard) -> SendGuard:
    """Register a guard; it is asked when a mail is written and once more before it is sent."""
    GUARDS.append(guard)
    return guard


def ask_guards(addresses: Sequence[str], actor: Actor) -> None:
    """Raises Refused with all reasons."""
    found = [problem for guard in GUARDS for problem in guard(addresses, actor)]
    if found:
        raise Refused(*found)
