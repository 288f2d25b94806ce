"""Rows of a file that may be the same as a record that is there, each with why; a few queries for a batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keben.base.company_name.keys import name_keys
from keben.base.han import fold
from keben.data.imports.fields import Target
from keben.data.imports.matching import HIDDEN, SEVERAL, Match
from keben.data.imports.model import ImportRow
from keben.data.search.store import nouns
from keben.data.twins import hits, store
from keben.data.twins.facts import Facts
from keben.data.twins.find import OF_KIND, Place, known, related
from keben.data.twins.keys import BRAND, EMAIL, NAME, PHONE, Key, keys_of, names_of
from keben.data.twins.policy import BLOCK, policy, wanted
from keben.kernel.access.actor import Actor
from keben.kernel.entity import Twins
from keben.kernel.problems import Problem
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

TWIN = Problem("twins", "A record with another spelling of this name or with the same code exists already.")
CLEARLY = 8.0
EACH, KEPT = 20, 3
"""So many records are looked at for one key, and so many kept with a row."""
KINDS = {**OF_KIND, NAME: hits.KEY, BRAND: hits.ALIKE}
SURE = (hits.CODE, hits.KEY)


@dataclass(frozen=True)
class Met:
    """A record that a row meets: how, how alike the two are, and whether the person may change it."""

    noun: str
    facts: Facts
    relation: str
    score: int
    mine: bool

    def kept(self) -> list[Any]:
        """What stands with the row: nothing that somebody may not see."""
        return [self.noun, self.facts.pk, self.relation, self.score]


class RowTwins:
    """Finds the twins of rows for one noun and one person; with `sure` only by what says which record is meant."""

    def __init__(self, entity: ResolvedEntity, actor: Actor, *, sure: bool = False) -> None:
        self.entity, self.actor = entity, actor
        self.twins = entity.declaration.twins or Twins()
        self.looked = wanted("import") if entity.declaration.twins else frozenset[str]()
        if sure:
            self.looked &= frozenset(SURE)
        self.kinds = {kind for kind, hit in KINDS.items() if hit in self.looked}
        along = (
            {}
            if sure
            else {one.entity: registry.get(one.entity).declaration.twins for one in entity.declaration.brings}
        )
        self.along = [(f"{label}.", twins) for label, twins in along.items() if twins is not None]
        self.verb = "edit" if actor.can(entity.label, "edit") else "view"

    def keys(self, values: Mapping[str, Any]) -> list[Key]:
        """What a row is compared by."""
        if not self.kinds:
            return []
        found = keys_of(self.twins, values)
        for head, twins in self.along:
            said = {name.removeprefix(head): value for name, value in values.items() if name.startswith(head)}
            if not said:
                continue
            found += [key for key in keys_of(twins, said) if key[0] in (PHONE, EMAIL) and key not in found]
        return [key for key in found if key[0] in self.kinds]

    def names(self, columns: Sequence[tuple[int, Target]], rows: Iterable[ImportRow]) -> list[str]:
        """The names that stand in rows which nobody has read yet."""
        looked = {*self.twins.name, *self.twins.former} if self.kinds else ()
        places = [column for column, target in columns if target.name in looked]
        return [row.cells[place] for row in rows for place in places if place < len(row.cells)]

    def told(self, values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        """The keys of the names of a row, to be kept with it: whoever writes it needs them again."""
        return {name: name_keys(name) for name in names_of(self.twins, values)} if self.kinds else {}

    def find(self, rows: Sequence[tuple[Mapping[str, Any], Sequence[Key]]]) -> list[list[Met]]:
        """What each row meets by its values and keys, surest first; a row that needs nothing comes without keys."""
        places = self._places({key for _values, keys in rows for key in keys})
        met = {place for found in places.values() for place in found}
        if not met:
            return [[] for _row in rows]
        facts = {(label, one.pk): one for label, one in known(met, self.actor)}
        own = [pk for label, pk in facts if label == self.entity.label]
        mine = set(scoped(self.entity.model, self.actor, self.verb).filter(pk__in=own).values_list("pk", flat=True))
        return [self._met(values, keys, places, facts, mine) for values, keys in rows]

    def _places(self, keys: set[Key]) -> dict[Key, list[Place]]:
        labels = {number: label for label, number in nouns().items()}
        found: dict[Key, list[Place]] = {}
        for noun, pk, kind, value in store.newest_of_each(sorted(keys), EACH):
            if label := labels.get(noun):
                found.setdefault((kind, value), []).append((label, pk))
        return found

    def _met(
        self,
        values: Mapping[str, Any],
        keys: Sequence[Key],
        places: Mapping[Key, list[Place]],
        facts: Mapping[Place, Facts],
        mine: set[int],
    ) -> list[Met]:
        """How the row is related to each, as it is judged at every other entrance."""
        kinds: dict[Place, set[str]] = {}
        for key in keys:
            for place in places.get(key, ()):
                if place in facts:
                    kinds.setdefault(place, set()).add(key[0])
        names = names_of(self.twins, values) if kinds else []
        found = []
        for place, ways in kinds.items():
            relation, score = related(registry.get(place[0]), facts[place], ways, names)
            if relation in self.looked:
                own = place[0] == self.entity.label
                found.append(Met(place[0], facts[place], relation, score, own and place[1] in mine))
        found.sort(key=lambda one: (hits.RANK.index(one.relation), -one.score, not one.mine, -one.facts.pk))
        return self._without_family(found)

    def _without_family(self, found: list[Met]) -> list[Met]:
        """Without those that belong to a record among them: a customer shares the number with its contact."""
        own = {(one.noun, one.facts.pk) for one in found if one.noun == self.entity.label}
        return [one for one in found if one.noun == self.entity.label or one.facts.family not in own]

    def match(self, values: Mapping[str, Any], met: Sequence[Met]) -> Match | None:
        """The one record that a row means, by its code or by a spelling of its name."""
        if not met:
            return None
        own = [one for one in met if one.noun == self.entity.label]
        found = {one.facts.pk: one for one in own if one.relation == hits.CODE}
        if not found:
            near = {one.facts.pk: one for one in own if one.relation == hits.KEY}
            twins, names = self.twins, names_of(self.twins, values)
            nearest = closest(names, {pk: names_of(twins, one.facts.values) for pk, one in near.items()})
            found = {pk: near[pk] for pk in nearest}
        if not found:
            return None
        if len(found) > 1:
            return Match(None, SEVERAL)
        (one,) = found.values()
        return Match(one.facts.pk) if one.mine else Match(None, HIDDEN)


def blocked(kept: Iterable[Sequence[Any]]) -> str:
    """Why a row that meets these records may not become another one, by the policy of imports; empty where it may."""
    relation = next((one[2] for one in kept if policy("import", one[2]) == BLOCK), "")
    return hits.WHY.get(relation, "")


def closest(own: Sequence[str], names: Mapping[int, Sequence[str]]) -> set[int]:
    """Of several that go by spellings of one name those that are written most alike, if they stand out."""
    if len(names) < 2:
        return set(names)
    if exact := {pk for pk, theirs in names.items() if set(own) & set(theirs)}:
        return exact
    from rapidfuzz import fuzz

    likeness = {
        pk: max((fuzz.ratio(fold(one), fold(other)) for one in own for other in theirs), default=0.0)
        for pk, theirs in names.items()
    }
    best = max(likeness.values())
    return {pk for pk, score in likeness.items() if score > best - CLEARLY}
