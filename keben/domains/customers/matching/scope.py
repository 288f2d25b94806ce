"""Who sees a pair of customers: whoever reaches both. A pair of which he reaches one is counted, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model, Q

from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.scope import NOTHING, Scope
from keben.kernel.access.under import Under
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.verdict import Reason


class UnderBoth(Scope):
    """Rows that live under two records: both must be within reach."""

    def __init__(self, one: str, other: str) -> None:
        self.sides = (Under(one), Under(other))

    def paths(self) -> tuple[str, ...]:
        return tuple(path for side in self.sides for path in side.paths())

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return tuple(dict.fromkeys(phrase for side in self.sides for phrase in side.words(entity, reach)))

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        rules = [side.q(entity, actor, verb) for side in self.sides]
        if NOTHING in rules:
            return NOTHING
        return rules[0] & rules[1]

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        return tuple(reason for side in self.sides for reason in side.why(entity, record, actor, verb))
