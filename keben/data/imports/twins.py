"""Rows of a file that may be the same as a record that is there: by credit code and by spellings of one name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from keben.base.han import fold
from keben.data.imports.matching import AT_ONCE, HIDDEN, SEVERAL, Match
from keben.data.search.store import noun_number
from keben.data.twins import hits, store
from keben.data.twins.find import by_names
from keben.data.twins.keys import CODE, NAME, Key, keys_of, names_of
from keben.data.twins.policy import wanted
from keben.kernel.access.actor import Actor
from keben.kernel.entity import Twins
from keben.kernel.problems import Problem
from keben.kernel.reader import scoped, unscoped
from keben.kernel.resolved import ResolvedEntity

TWIN = Problem("twins", "A record with another spelling of this name or with the same code exists already.")
REASON = "twins of the rows of a file; of those out of reach only their existence is told"
CLEARLY = 8.0
MARK = "≈"
"""Stands before the key of a name where it takes the place of a chosen key."""


class RowTwins:
    """Finds the twins of rows for one noun and one person; a few queries for a batch."""

    def __init__(self, entity: ResolvedEntity, actor: Actor) -> None:
        self.entity, self.actor = entity, actor
        self.twins = entity.declaration.twins or Twins()
        looked = wanted("import") if entity.declaration.twins else frozenset[str]()
        self.kinds = {kind for kind, hit in ((CODE, hits.CODE), (NAME, hits.KEY)) if hit in looked}

    def keys(self, values: Mapping[str, Any]) -> list[Key]:
        """What a row is compared by."""
        return [key for key in keys_of(self.twins, values) if key[0] in self.kinds] if self.kinds else []

    def find(self, rows: Sequence[tuple[Mapping[str, Any], Sequence[Key]]]) -> list[Match | None]:
        """The match of each row by its values and keys; a row that needs none comes without keys."""
        keys = [found for _values, found in rows]
        by_key = self._who({key for found in keys for key in found})
        known = {pk for found in by_key.values() for pk in found}
        if not known:
            return [None] * len(rows)
        names = self._names(known)
        verb = "edit" if self.actor.can(self.entity.label, "edit") else "view"
        mine = set(scoped(self.entity.model, self.actor, verb).filter(pk__in=known).values_list("pk", flat=True))
        return [self._match(values, found, by_key, names, mine) for values, found in rows]

    def _who(self, keys: set[Key]) -> dict[Key, set[int]]:
        noun, wanted_keys = noun_number(self.entity.label), sorted(keys)
        found: dict[Key, set[int]] = {}
        for start in range(0, len(wanted_keys), AT_ONCE):
            part = wanted_keys[start : start + AT_ONCE]
            for other, pk, kind, value in store.matching(part, 8 * len(part)):
                if other == noun:
                    found.setdefault((kind, value), set()).add(pk)
        return found

    def _names(self, known: Collection[int]) -> dict[int, list[str]]:
        fields = (*self.twins.name, *self.twins.former)
        rows = unscoped(self.entity.model, reason=REASON).filter(pk__in=known).values_list("pk", *fields)
        return {pk: names_of(self.twins, dict(zip(fields, values, strict=True))) for pk, *values in rows}

    def _match(
        self,
        values: Mapping[str, Any],
        keys: Sequence[Key],
        by_key: Mapping[Key, set[int]],
        names: Mapping[int, list[str]],
        mine: set[int],
    ) -> Match | None:
        found = {pk for key in keys if key[0] == CODE for pk in by_key.get(key, ())}
        if not found:
            own = names_of(self.twins, values)
            near = {pk for key in keys if key[0] == NAME for pk in by_key.get(key, ())}
            # The same key in another place is a sister, not a twin.
            found = closest(own, {pk: names.get(pk, []) for pk in near
                                  if by_names(own, names.get(pk, []))[0] == hits.KEY})  # fmt: skip
        if not found:
            return None
        if len(found) > 1:
            return Match(None, SEVERAL)
        pk = found.pop()
        return Match(pk) if pk in mine else Match(None, HIDDEN)


def mark(keys: Sequence[Key]) -> str:
    """What tells two rows of one file to be the same where no key was chosen, or none is given."""
    return next((MARK + value for kind, value in keys if kind == NAME), "")


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
