"""One list: scope, filter, search, sort, page, capped count and totals, field rights applied to every cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from keben.kernel import kept
from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.paths import right_on
from keben.kernel.kinds.links import Links
from keben.kernel.problems import Invalid
from keben.kernel.query import arms, filters, keyset
from keben.kernel.query.asking import asker
from keben.kernel.query.page import Masked, Page, Row
from keben.kernel.query.pointers import fill
from keben.kernel.query.searching import search_q
from keben.kernel.reader import Among, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.kernel.sort_keys import ordering

CAP = 10_000
SUMMED = 100_000
"""Of more rows no sums are shown: every list of somebody who sees all would read the whole table."""
Reader = tuple[ResolvedField, int, int, Callable[[Sequence[Any]], Any], bool]
"""A column, where its parts stand in what was selected, what makes a value of them, and whether it is masked."""
CUSTOM = "sorted_by"
"""Under this name the rows carry what a custom field sorts them by."""


@dataclass
class ListQuery:
    """A question to one noun by one actor; build it once, then ask for page, count and totals."""

    entity: ResolvedEntity
    actor: Actor
    tree: dict[str, Any] = field(default_factory=dict)
    search: str = ""
    sort: str = ""
    names: Sequence[str] = ()
    deleted: bool = False
    extra: Q = field(default_factory=Q)
    cut: bool = field(default=False, init=False)
    """Whether the search found more candidates than it looks at; known once `rows` have been asked for."""
    among: Among | None = None
    _rights: dict[str, FieldRight] = field(default_factory=dict, init=False, repr=False)

    def visible(self, name: str) -> bool:
        """Whether the actor may see anything of the column."""
        return self.right(name) > FieldRight.HIDDEN

    def right(self, name: str) -> FieldRight:
        """The right on a column, worked out once."""
        if name not in self._rights:
            self._rights[name] = right_on(self.entity, self.actor, name)
        return self._rights[name]

    @cached_property
    def columns(self) -> list[ResolvedField]:
        """The columns that were asked for and are not hidden from the actor. Raises Invalid for unknown names."""
        try:
            found = [self.entity.field(name) for name in self.names or self.entity.listing.columns]
        except LookupError as error:
            raise Invalid.single("columns", "unknown_field", "%(error)s", error=str(error)) from None
        return [item for item in found if self.visible(item.name)]

    @cached_property
    def order(self) -> tuple[ResolvedField | None, bool]:
        """Field and direction of the sort. Raises Invalid."""
        text = self.sort or self.entity.listing.sort
        name, descending = text.lstrip("-"), text.startswith("-")
        if name in ("id", "pk", ""):
            return None, descending
        try:
            item = self.entity.field(name)
        except LookupError:
            raise Invalid.single("sort", "unknown_field", "“%(name)s” is not a field here.", name=name) from None
        right = self.right(item.name)
        if not item.kind.sortable or right < FieldRight.READ:
            raise Invalid.single(
                "sort", "unsortable", "The list cannot be sorted by “%(label)s”.", label=str(item.label)
            )
        return item, descending

    @cached_property
    def rule(self) -> Q:
        """The filter as a condition. Raises Invalid."""
        return filters.to_q(self.tree, self.entity, self.actor)

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows of scope, filter and search, unordered. Raises Denied, Invalid."""
        return self._asked_of(scoped(self.entity.model, self.actor, deleted=self.deleted, among=self.among))

    @cached_property
    def arms(self) -> tuple[Q, ...]:
        """The ways in to the rows, where they are better asked one after the other."""
        return () if self.among else arms.arms_of(self.entity, self.actor)

    def through(self, arm: Q) -> QuerySet[Any]:
        """The rows that one way leads to; owners and teams are the rule itself, which `scoped` would ask once more."""
        found = self.entity.model._base_manager.filter(arm)
        return self._asked_of(found.filter(deleted_at__isnull=not self.deleted) if self.entity.bins else found)

    def _asked_of(self, found: QuerySet[Any]) -> QuerySet[Any]:
        needed = {item.computed.name: item.computed for item in self.used() if item.computed}
        if needed:
            found = found.annotate(**{name: item.expression(self.actor) for name, item in needed.items()})
        sorted_by, _descending = self.order
        if sorted_by is not None and sorted_by.custom is not None:
            found = found.annotate(**{CUSTOM: sorted_by.kind.sorted_by(sorted_by.orm)})  # type: ignore[attr-defined]
        if self.rule:
            found = found.filter(self.rule)
        if self.extra:
            found = found.filter(self.extra)
        if self.search.strip():
            rule = search_q(self.entity, self.search.strip(), self.actor)
            self.cut = bool(getattr(rule, "cut", False))
            found = found.filter(rule)
        return found

    def used(self) -> list[ResolvedField]:
        """The fields that the rows are asked for: columns, what sorts them, and computed ones that the filter names."""
        used = list(self.columns)
        if self.order[0]:
            used.append(self.order[0])
        return used + [self.entity.field(n) for n in self.entity.computed if n in str(self.tree)]

    def _order(self) -> keyset.Order:
        item, descending = self.order
        if item is None:
            return keyset.Order("pk", False, descending)
        if item.custom is not None:
            return keyset.Order(CUSTOM, True, descending)
        paths = item.kind.paths(item.orm)
        path = ordering(self.entity.model, paths[1] if len(paths) > 1 else paths[0])
        nullable = item.source is None or "__" in path or bool(getattr(item.source, "null", False))
        return keyset.Order(path, nullable, descending)

    def page(self, *, size: int = 30, after: str = "", before: str = "") -> Page:
        """The lines after or before a cursor; one more is read to know whether there is a next page."""
        order, (readers, fields) = self._order(), self._readers()
        ask = asker(self, order, fields)
        try:
            if before:
                found = keyset.take_before(ask, order, before=before, size=size + 1)
            else:
                found = keyset.take(ask, order, after=after, size=size + 1)
        except (TypeError, ValueError, OverflowError, ValidationError):  # a cursor of another sort: its value misfits
            if not after and not before:
                raise
            raise keyset.damaged() from None
        more = len(found) > size
        found = (found[1:] if before else found[:-1]) if more else found
        rows = [self._row(parts, readers) for parts in found]
        fill(rows, self.columns, self.entity.model, self.masked, self.actor)
        page = Page(rows)
        if rows:
            page.after = rows[-1].cursor if more or before else ""
            page.before = rows[0].cursor if (before and more) or after else ""
        return page

    def keepable(self, extra: Q | None = None) -> bool:
        """Whether equal shapes mean equal SQL, so that a statement may be kept for the next time."""
        plain = extra is not None or not self.extra
        if not plain or self.search.strip() or not kept.settled(self.rule):
            return False
        return not any(item.computed for item in self.used())

    def shape(self) -> tuple[Any, ...]:
        """All that the rows depend on: what somebody reaches follows from his rights and the day."""
        actor, day = self.actor, timezone.localdate()
        return (self.entity, actor.rights, actor.user_id, day, self.rule, self.deleted, self.among)

    def _readers(self) -> tuple[list[Reader], tuple[str, ...]]:
        fields: list[str] = []
        found: list[Reader] = []
        for item in self.columns:
            if isinstance(item.kind, Links):
                continue
            paths = item.kind.paths(item.orm)
            start = len(fields) + 2  # behind sort value and key
            masked = self.right(item.name) == FieldRight.MASKED
            found.append((item, start, start + len(paths), item.kind.builder(), masked))
            fields += paths
        return found, tuple(fields)

    def _row(self, parts: tuple[Any, ...], readers: list[Reader]) -> Row:
        values: dict[str, Any] = {}
        for item, start, end, build, masked in readers:
            value = build(parts[start:end])
            values[item.name] = self.masked(item, value) if masked else value
        return Row(parts[1], parts[0] if self.order[0] else None, values)

    def masked(self, item: ResolvedField, value: Any) -> Any:
        """The value, or what the actor may see of it."""
        if value is not None and self.right(item.name) == FieldRight.MASKED:
            return Masked(item.kind.mask(value))
        return value

    def count(self, cap: int = CAP) -> int:
        """How many rows, counted up to cap + 1."""
        return counts([self], cap)[0]

    def keys_counted(self, most: int) -> kept.Statement:
        """So many keys at most, in any order."""
        if self.arms and not self.search.strip():
            return arms.count([self.through(arm) for arm in self.arms], most)
        return kept.Statement.of(self.rows.order_by().values_list("pk")[:most])

    def kept_count(self, most: int) -> kept.Statement:
        """The same, written once where equal shapes mean equal SQL."""
        if not self.keepable():
            return self.keys_counted(most)
        return kept.kept(("counted", most, self.shape()), lambda: self.keys_counted(most))

    def totalled(self) -> list[str]:
        """The columns that the declaration wants added up and the actor may read."""
        return [n for n in self.entity.listing.totals if self.actor.field(self.entity.label, n) >= FieldRight.READ]

    def totals(self) -> dict[str, Any]:
        """Sums under the same filter and scope, for the columns that the declaration names."""
        names = self.totalled()
        if not names:
            return {}
        return self.rows.aggregate(**{name: Sum(self.entity.field(name).orm) for name in names})

    def keys(self) -> QuerySet[Any]:
        """The keys of all rows, for a batch over the whole result."""
        return self.rows.order_by("pk").values_list("pk", flat=True)


def counts(queries: Sequence[ListQuery], cap: int = CAP) -> list[int]:
    """How many rows each question has, counted up to cap + 1; one statement for all of them."""
    if not queries:
        return []

    def build(asked: Sequence[ListQuery]) -> kept.Statement:
        return kept.Statement.counting(query.keys_counted(cap + 1) for query in asked)

    # The one count beside a record differs from the next record's only in its key, which becomes a hole.
    opened = kept.opened(queries[0].extra, queries[0].entity.model) if len(queries) == 1 else None
    extra, values = opened or (None, {})
    if not all(query.keepable(extra) for query in queries):
        # One that has to be written anew must not take the others with it.
        parts = [query.kept_count(cap + 1) for query in queries]
        return list(kept.Statement.counting(parts).rows()[0])
    asked = queries if extra is None else [replace(queries[0], extra=extra)]
    key = ("counts", cap, tuple(values), extra and extra.connector, *(query.shape() for query in queries))
    return list(kept.kept(key, lambda: build(asked)).rows(**values)[0])


def query_for(label: str, actor: Actor, **parts: Any) -> ListQuery:
    """A query by the label of the noun."""
    return ListQuery(registry.get(label), actor, **parts)
