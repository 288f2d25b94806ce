"""What the answers of the review teach: each outcome's worth is moved a little until the answers would have been given.

Logistic regression over the levels, held close to what training found; always worked out anew from all answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from keben.domains.customers.matching.compared import Comparison
from keben.domains.customers.matching.weights import Weights, probability

ROUNDS = 40
STEP = 0.4
PULL = 0.02
"""How strongly every round draws back towards no correction: a few answers move little."""
MOST = 4.0


@dataclass(frozen=True)
class Answer:
    """A pair that somebody judged: its levels, and whether it is one customer."""

    codes: Mapping[str, str]
    same: bool


def learn(weights: Weights, answers: Sequence[Answer], comparisons: tuple[Comparison, ...], rows: int) -> Weights:
    """The weights with what the answers teach; firm levels stay."""
    firm = {(one.name, level.code) for one in comparisons for level in one.levels if level.firm}
    known = {(one.name, level.code) for one in comparisons for level in one.levels}
    plain = replace(weights, taught={})
    cases = [
        (plain.total(rows, codes), [f"{n}.{c}" for n, c in codes.items() if (n, c) not in firm], float(answer.same))
        for answer in answers
        if (codes := {n: c for n, c in answer.codes.items() if (n, c) in known})
    ]
    taught: dict[str, float] = {}
    for _round in range(ROUNDS if cases else 0):
        moves: dict[str, float] = {}
        for bits, names, truth in cases:
            miss = truth - probability(bits + sum(taught.get(name, 0.0) for name in names))
            for name in names:
                moves[name] = moves.get(name, 0.0) + miss
        for name, move in moves.items():
            moved = taught.get(name, 0.0) * (1 - PULL) + STEP * move / len(cases) ** 0.5
            taught[name] = max(-MOST, min(MOST, moved))
    rounded = {name: round(bits, 3) for name, bits in sorted(taught.items()) if abs(bits) >= 0.001}
    return replace(weights, taught=rounded, answers=len(cases))
