"""What an engine hands back, and how it may be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from keben.domains.customers.matching.compared import Comparison
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.weights import Weights

MOST_PER_TOKEN = 40
"""A token that more customers share tells nothing: a trade in a large city, the number of an agency."""


class Pair(NamedTuple):
    """Two records, how likely they are one, and the level of every comparison (None where unknown)."""

    left: int
    right: int
    probability: float
    levels: tuple[str | None, ...]


class EngineMissing(Exception):
    """The libraries of an engine are not installed; the text says how to get them."""


class TooMany(Exception):
    """The base is too large for the engine; the text says what to do."""


@dataclass(frozen=True)
class Question:
    """What is looked for: the comparisons with their weights, and from which probability on pairs are kept.

    `training` says among which pairs, rich in twins, the shares are learnt; lists begin at {first}.
    """

    weights: Weights
    above: float
    comparisons: tuple[Comparison, ...] = CUSTOMERS
    train: bool = True
    population: int = 0  # how many customers there are, where only some of them are handed over
    training: tuple[str, ...] = ("l.key = r.key", "l.phones[{first}] = r.phones[{first}]")
    tell: Callable[[str, int], None] = lambda _step, _done: None
    keep: Callable[[Weights], None] = lambda _trained: None

    def codes(self, gammas: tuple[int, ...]) -> tuple[str | None, ...]:
        """The levels of Splink's numbers."""
        found = (one.at(gamma) for one, gamma in zip(self.comparisons, gammas, strict=True))
        return tuple(level.code if level else None for level in found)
