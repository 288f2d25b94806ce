"""Kinds of custom fields: the same behaviour over values that are kept as JSON in one column of the record."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from django.db.models import BigIntegerField, Case, DecimalField, IntegerField, Q, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, NullIf
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from keben.kernel.kinds.base import EMPTY, Kind, Parsing, Ref, as_list
from keben.kernel.kinds.choices import Boolean, Choice
from keben.kernel.kinds.holds import Holds
from keben.kernel.kinds.links import Link, Links
from keben.kernel.kinds.numbers import DecimalNumber

NEGATIVE = {"none": "any", "is_not": "is", "excludes": "contains"}
COMPARISONS = {
    "exact": Exact, "gt": GreaterThan, "gte": GreaterThanOrEqual, "lt": LessThan, "lte": LessThanOrEqual,
}  # fmt: skip
Leaf = Callable[[str, Any], Any]


class Kept(Kind):
    """What values in a JSON column need beyond their own kind; always the first base of a made class."""

    key: str = ""

    def paths(self, path: str) -> tuple[str, ...]:
        # The whole column is read: a single key comes back from SQLite without its type ("007" as a number).
        return (path.removesuffix(f"__{self.key}"),)

    def build(self, parts: Sequence[Any]) -> Any:
        return self.live((parts[0] or {}).get(self.key))

    def builder(self) -> Callable[[Sequence[Any]], Any]:
        return self.build

    def read(self, record: Any, name: str) -> Any:
        return self.live((record.custom or {}).get(self.key))

    def live(self, stored: Any) -> Any:
        """The value from its JSON form."""
        return None if stored in EMPTY else self.unplain(stored)

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        if lookup in NEGATIVE:
            # A record without a value is none of those either.
            return self.empty(path) | ~self.condition(path, NEGATIVE[lookup], raw, ctx)
        return rewritten(super().condition(path, lookup, raw, ctx), self.leaf)

    def leaf(self, path: str, value: Any) -> Any:
        """One comparison in terms of the JSON column; dates are kept as text that sorts like them."""
        if isinstance(value, (list, tuple)):
            return (path, [self.stored(one) for one in value])
        return (path, value if isinstance(value, bool) else self.stored(value))

    def stored(self, value: Any) -> Any:
        """A parsed value as the column keeps it; texts stay."""
        return value if value is None or isinstance(value, (str, int)) else self.plain(value)

    def empty(self, path: str) -> Q:
        return Q(**{f"{path}__isnull": True}) | Q(**{path: None}) | Q(**{path: ""})

    def sorted_by(self, path: str) -> Any:
        """What a list is sorted by; without a value where there is none."""
        if self.code == "money":
            return Cast(KT(path), BigIntegerField())
        return NullIf(KT(path), Value(""), output_field=TextField())


class KeptLink(Kept):
    """Pointers are kept with the name that the record had when it was chosen, which sorts them; shown is today's."""

    def read(self, record: Any, name: str) -> Any:
        found = super().read(record, name)
        return found and self.renewed([found])[found.pk]

    def renewed(self, refs: Iterable[Ref]) -> dict[int, Ref]:
        """The pointers by key with the names of today, one query; what is gone keeps its last name."""
        found = {ref.pk: ref for ref in refs}
        link: Any = super(Kept, self)
        rows = self.target._base_manager.filter(pk__in=list(found))  # type: ignore[attr-defined]
        return found | {parts[0]: link.build(parts) for parts in rows.values_list("pk", *link.names())}

    def sorted_by(self, path: str) -> Any:
        return super().sorted_by(f"{path}__title")

    def live(self, stored: Any) -> Any:
        if not isinstance(stored, dict):
            return None
        return Ref(stored["id"], str(stored.get("title", "")), self.target._meta.label)  # type: ignore[attr-defined]

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        if lookup == "under":
            # The tree is asked first; a value in JSON cannot be joined with it.
            below = super(Kept, self).condition("self", lookup, raw, ctx)
            found = Q()
            for name, start in leaves(below):
                found |= Q(**{name.removeprefix("self__"): start})
            keys = self.target._base_manager.filter(found).values_list("pk", flat=True)  # type: ignore[attr-defined]
            return Q(**{f"{path}__id__in": list(keys)})
        return super().condition(path, lookup, raw, ctx)

    def leaf(self, path: str, value: Any) -> Any:
        if path.endswith("__in"):
            return (f"{path.removesuffix('__in')}__id__in", value)
        return (f"{path}__id", value)


class KeptNumber(Kept):
    """Decimal numbers are kept as text, so that no digit is lost; they are compared as numbers."""

    def leaf(self, path: str, value: Any) -> Any:
        name, _sign, lookup = path.rpartition("__")
        if lookup not in COMPARISONS:
            name, lookup = path, "exact"
        if not isinstance(value, Decimal):
            return (path, value)
        number = Cast(KT(name), DecimalField(max_digits=30, decimal_places=6))
        return COMPARISONS[lookup](number, value)

    def sorted_by(self, path: str) -> Any:
        return Cast(super().sorted_by(path), DecimalField(max_digits=30, decimal_places=6))


class KeptChoice(Kept):
    """One of a fixed set, sorted in the order in which the set is written down."""

    def sorted_by(self, path: str) -> Any:
        places = [When(**{path: value}, then=at) for at, (value, _label) in enumerate(self.choices)]  # type: ignore[attr-defined]
        return Case(*places, output_field=IntegerField())


class KeptList(Kept):
    """Several values of a fixed set."""

    lookups: ClassVar[tuple[str, ...]] = ("any", "none", "empty", "filled")

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        if lookup == "any":
            return Q(Holds(self.paths(path)[0], self.key, self.parse(as_list(raw), ctx)))
        return super().condition(path, lookup, raw, ctx)

    def live(self, stored: Any) -> Any:
        return list(stored or ())

    def empty(self, path: str) -> Q:
        return super().empty(path) | Q(**{path: []})


class KeptBoolean(Kept):
    """No answer counts as no."""

    def condition(self, path: str, lookup: str, raw: Any, ctx: Parsing) -> Q:
        wanted = self.parse(as_list(raw)[0] if as_list(raw) else raw, ctx)
        return Q(**{path: True}) if wanted else Q(**{path: False}) | self.empty(path)

    def live(self, stored: Any) -> Any:
        return bool(stored)

    def sorted_by(self, path: str) -> Any:
        return Case(When(**{path: True}, then=1), default=0, output_field=IntegerField())


def rewritten(rule: Q, leaf: Leaf) -> Q:
    """The condition with every comparison replaced."""
    found = Q(_connector=rule.connector, _negated=rule.negated)
    for child in rule.children:
        if isinstance(child, Q):
            found.children.append(rewritten(child, leaf))
        elif isinstance(child, tuple) and not child[0].endswith("__isnull") and child[1] not in (None, "", []):
            found.children.append(leaf(*child))
        else:
            found.children.append(child)
    return found


def leaves(rule: Q) -> list[tuple[str, Any]]:
    """All comparisons of a condition."""
    found: list[tuple[str, Any]] = []
    for child in rule.children:
        found += leaves(child) if isinstance(child, Q) else [child]  # type: ignore[list-item]
    return found


@lru_cache(maxsize=64)
def kept_class(kind: type[Kind]) -> type[Kind]:
    """The class for values of this kind that are kept as JSON."""
    if issubclass(kind, Links):
        raise TypeError("several pointers are no custom field")
    bases = ((Link, KeptLink), (DecimalNumber, KeptNumber), (Boolean, KeptBoolean), (Choice, KeptChoice))
    found = (own for base, own in bases if issubclass(kind, base) and not kind.many)
    return type(f"Kept{kind.__name__}", (next(found, KeptList if kind.many else Kept), kind), {})


def kept(kind: Kind, key: str) -> Kind:
    """The same kind over one key of a JSON column."""
    made = copy.copy(kind)
    made.__class__ = kept_class(type(kind))  # type: ignore[arg-type]
    made.key = key  # type: ignore[attr-defined]
    return made
