"""What may not change hands while it is under way: money, balances, approvals. Each noun declares its own.

A record that such rows point to is not merged, whichever side it would be: those of the one that goes would move, and
the one that stays would become another under the eyes of who approves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.merging.declared import EVERYWHERE
from keben.kernel.merging.ways import Way, ways_to
from keben.kernel.problems import Problem, Refused
from keben.kernel.query.filters import from_conditions, to_q
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

MESSAGE = "“%(title)s” has %(n)s %(what)s. Merge it once they are settled."


@dataclass(frozen=True)
class InFlight:
    """Rows of a noun that meet all conditions are under way; `label` says in the plural what they are."""

    when: tuple[tuple[str, str, Any], ...]
    label: str | Promise


def refuse_in_flight(survivor: Any, losers: Sequence[Any], actor: Actor) -> None:
    """Raises Refused that names every record with something under way, what it is, and how much of it."""
    nouns = [(way, registry.of(way.model)) for way in ways_to(survivor._meta.label) if registry.has(way.model)]
    tied = [(way, noun, rule) for way, noun in nouns if (rule := noun.declaration.in_flight) is not None]
    found = [
        Problem("in_flight", MESSAGE, {"title": registry.of(type(one)).title_of(one), "n": count, "what": rule.label})
        for one in (survivor, *losers)
        for way, noun, rule in tied
        if (count := under_way(way, noun, rule, one.pk))
    ]
    if found:
        raise Refused(*found)


def under_way(way: Way, noun: ResolvedEntity, rule: InFlight, key: int) -> int:
    """How many rows that point to the record are under way."""
    rows = way.rows(key).filter(to_q(from_conditions(rule.when), noun, system_actor("merging")))
    return int((rows.filter(deleted_at=None) if noun.bins else rows).count())


EVERYWHERE.append(refuse_in_flight)
