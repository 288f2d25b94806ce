"""What each outcome is worth, in bits for and against; kept as JSON with a version, moved by training and answers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from keben.domains.customers.matching.compared import Comparison

FORMAT = 1
FEW = 5_000
"""So many customers a base counts at least: with fewer, coincidences would seem rarer than they are."""
TWINS_EACH = 0.2
SPAN = 2.0
"""So many bits training may move a share away from what it was at first; the evidence moves by twice that at most."""
NEVER = 1e-12


@dataclass(frozen=True)
class Weights:
    """Shares of every level among twins and strangers, and what the review has taught, in bits."""

    shares: Mapping[str, Mapping[str, tuple[float, float]]]
    taught: Mapping[str, float] = field(default_factory=dict)
    version: int = 1
    answers: int = 0
    trained_on: int = 0

    @classmethod
    def first(cls, comparisons: tuple[Comparison, ...]) -> Weights:
        """What the declaration says."""
        return cls({one.name: {level.code: (level.m, level.u) for level in one.levels} for one in comparisons})

    def bits(self, name: str, code: str | None) -> float:
        """For (+) or against (−); what is unknown says nothing."""
        if not code:
            return 0.0
        m, u = self.shares[name][code]
        return math.log2(max(m, NEVER) / max(u, NEVER)) + self.taught.get(f"{name}.{code}", 0.0)

    def taught_m(self, name: str, code: str) -> float:
        """The share among twins with what the review has taught, as Splink wants it."""
        m, _u = self.shares[name][code]
        return float(min(max(m, NEVER) * 2 ** self.taught.get(f"{name}.{code}", 0.0), 1.0))

    def total(self, rows: int, codes: Mapping[str, str | None]) -> float:
        """All evidence on a pair in bits, with how rare twins are among so many."""
        return prior_bits(rows) + sum(self.bits(name, code) for name, code in codes.items())

    def trained(
        self, comparisons: tuple[Comparison, ...], found: Mapping[str, Mapping[str, Any]], rows: int
    ) -> Weights:
        """These weights moved towards what training found; firm levels and what it did not see stay."""
        shares = {name: dict(levels) for name, levels in self.shares.items()}
        for one in comparisons:
            for level in one.levels:
                seen = found.get(one.name, {}).get(level.code)
                if not level.firm and seen is not None:
                    shares[one.name][level.code] = blended(shares[one.name][level.code], seen)
        return replace(self, shares=shares, trained_on=rows, version=self.version + 1)

    def next(self) -> Weights:
        """The same as the next version, because answers have changed it."""
        return replace(self, version=self.version + 1)

    def as_json(self) -> dict[str, Any]:
        """For the table of runs and for files."""
        return {
            "format": FORMAT, "version": self.version, "answers": self.answers, "trained_on": self.trained_on,
            "taught": dict(self.taught),
            "shares": {name: {code: list(m_u) for code, m_u in levels.items()} for name, levels in self.shares.items()},
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any], comparisons: tuple[Comparison, ...]) -> Weights:
        """What was kept; levels that this release does not know are left out, new ones are worth what is declared."""
        plain = cls.first(comparisons)
        if data.get("format") != FORMAT:
            return plain
        kept = data.get("shares", {})
        shares = {
            name: {code: tuple(kept.get(name, {}).get(code, pair)) for code, pair in levels.items()}
            for name, levels in plain.shares.items()
        }
        return cls(shares, dict(data["taught"]), data["version"], data["answers"], data["trained_on"])


def prior_bits(rows: int) -> float:
    """How likely two customers are twins before anything is known of them."""
    return math.log2(prior(rows))


def prior(rows: int) -> float:
    """The same as a share: one customer in ten has a twin, so of n²/2 pairs n/10 are."""
    return TWINS_EACH / max(rows, FEW)


def probability(bits: float) -> float:
    """Evidence in bits as a probability."""
    return 1 / (1 + 2 ** -max(min(bits, 60.0), -60.0))


def blended(first: tuple[float, float], seen: tuple[float | None, float | None]) -> tuple[float, float]:
    """The share seen, but no further from the first one than its span."""
    return tuple(  # type: ignore[return-value]
        old if new is None else min(max(new, old / 2**SPAN), old * 2**SPAN, 1.0)
        for old, new in zip(first, seen, strict=True)
    )
