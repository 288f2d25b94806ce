"""A record that may be a twin: how it is related, why, and what this actor is told of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from keben.data.twins.facts import Facts, readable
from keben.kernel.access.actor import Actor
from keben.kernel.kinds.moments import show_date
from keben.kernel.registry import registry
from keben.kernel.sealing import seal
from keben.kernel.verdict import Reason, Verdict

CODE, KEY, PHONE, ALIKE, BRANCH, SISTER = "code", "key", "phone", "alike", "branch", "sister"
VALUE = "value"
"""Found by the key that somebody chose for an import."""
RANK = (CODE, KEY, PHONE, ALIKE, BRANCH, SISTER)
SALT = "twins.ask"
WHY = {
    VALUE: "The value by which existing records are found is the same.",
    CODE: "The unified social credit code is the same.",
    KEY: "The names are spellings of one name.",
    PHONE: "The number or address is the same.",
    ALIKE: "The names are alike (%(score)s of 100).",
    BRANCH: "One is a branch of the other: two records may be right.",
    SISTER: "The same name in another place or a group: two companies may be right.",
}


@dataclass(frozen=True)
class Hit:
    """One record; what of `facts` may be shown is decided in `plain`."""

    noun: str
    relation: str
    score: int
    facts: Facts

    @property
    def seen(self) -> bool:
        """Whether the actor reaches it."""
        return self.facts.seen

    @property
    def why(self) -> Verdict:
        """The relation with its reason."""
        params = {"score": self.score} if self.relation == ALIKE and self.seen else {}
        message = WHY[self.relation] if params or self.relation != ALIKE else "The names are alike."
        return Verdict(self.relation, (Reason(self.relation, message, params, decided=True),))

    def plain(self, actor: Actor) -> dict[str, Any]:
        """What this actor may know, as the faces show it: of a record out of reach only that it is there and whose."""
        entity = registry.get(self.noun)
        found: dict[str, Any] = {
            "relation": self.relation,
            "noun": self.noun,
            "noun_name": str(entity.verbose_name),
            "seen": self.seen,
            "owner": self.facts.owner if not self.seen or readable(entity, actor, "owner") else "",
            "pool": self.facts.pool,
            "why": self.why.to_plain(),
        }
        if not self.seen and self.facts.door:
            other = registry.get(self.facts.door)
            title = self.facts.title if readable(other, actor, other.title) else "***"
            return {**found, "door": {"noun": other.label, "id": self.facts.pk, "title": title}}
        if not self.seen:
            # Nobody reads from it which record it is, nor sees that two searches have met the same.
            return {**found, "ask": seal(json.dumps([SALT, self.noun, self.facts.pk, actor.user_id]))}
        last = self.facts.last
        shown: dict[str, Any] = {"id": self.facts.pk, "score": self.score}
        shown["title"] = self.facts.title if readable(entity, actor, entity.title) else "***"
        if entity.number and readable(entity, actor, entity.number):
            shown["number"] = self.facts.number
        if last is not None:
            shown["last"] = show_date(localtime(last).date())
        return {**found, **shown}

    def kept(self) -> dict[str, Any]:
        """What the log keeps of it."""
        return {"relation": self.relation, "noun": self.noun, **({"id": self.facts.pk} if self.seen else {})}
