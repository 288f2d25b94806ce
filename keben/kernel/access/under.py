"""Rows that belong to other records: whoever reaches the record reaches them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext as _

from keben.base.in_sentence import in_sentence
from keben.kernel.access.actor import Actor, Reach
from keben.kernel.access.one_of import once
from keben.kernel.access.scope import NOTHING, READING, Scope
from keben.kernel.verdict import Reason

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity


def above(verb: str) -> str:
    """What somebody must be able to do to a record, so that he may do this to what lives under it."""
    return "view" if verb in READING else "edit"


class Under(Scope):
    """Rows that live under another record: whoever reaches the parent reaches these.

    Rows whose field `unless` is true are left out: what somebody keeps to himself although it belongs there.
    """

    def __init__(self, relation: str, *, unless: str = "") -> None:
        self.relation, self.unless = relation, unless

    def paths(self) -> tuple[str, ...]:
        return (self.relation, self.unless) if self.unless else (self.relation,)

    def parent(self) -> str | None:
        return self.relation

    def opened_by(self, relation: str) -> bool:
        return relation == self.relation and not self.unless

    def _open(self, rule: Q) -> Q:
        """The rule without the rows that are kept back."""
        return rule & Q(**{self.unless: False}) if self.unless else rule

    def _parent(self, entity: ResolvedEntity) -> ResolvedEntity:
        from keben.kernel.registry import registry

        return registry.of(entity.model._meta.get_field(self.relation).related_model)  # type: ignore[arg-type]

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return (_("like its %(noun)s") % {"noun": in_sentence(self._parent(entity).verbose_name)},)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        parent = self._parent(entity)
        rule = parent.scope.q(parent, actor, above(verb))
        if not rule:
            # Rows that hang on nothing are seen by whoever sees all parents, unless some are kept back.
            return self._open(Q(**{f"{self.relation}__isnull": False})) if self.unless else Q()
        if rule == NOTHING:
            return NOTHING
        if not joinable(rule):
            return self._open(Q(**{f"{self.relation}__in": parent.model._base_manager.filter(rule).values("pk")}))
        return self._open(seen_from(rule, self.relation))

    def arms(self, entity: ResolvedEntity, actor: Actor, verb: str) -> tuple[Q, ...] | None:
        parent = self._parent(entity)
        found = parent.scope.arms(parent, actor, above(verb))
        if found is None or not all(joinable(arm) for arm in found):
            return None
        return tuple(self._open(seen_from(arm, self.relation)) for arm in found)

    def covers(self, entity: ResolvedEntity, actor: Actor, verb: str, path: str, owners: frozenset[int]) -> bool:
        relation, _dot, rest = path.partition("__")
        parent = self._parent(entity)
        return (
            not self.unless
            and relation == self.relation
            and parent.scope.covers(parent, actor, above(verb), rest, owners)
        )

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        parent = self._parent(entity)
        host = getattr(record, self.relation, None)
        if host is None:
            return (Reason("under", "It is not attached to any record that you see."),)
        if self.unless and getattr(record, self.unless):
            return (Reason("kept_back", "It is marked as private."),)
        return tuple(parent.scope.why(parent, host, actor, above(verb)))


def joinable(rule: Q) -> bool:
    """Whether a condition speaks of columns only, which can be looked at from elsewhere."""
    return all(joinable(child) if isinstance(child, Q) else isinstance(child, tuple) for child in rule.children)


def seen_from(rule: Q, relation: str) -> Q:
    """A condition on a record as a condition on what points to it.

    A join, not a sub-query of all parents in reach: PostgreSQL would work out the whole of that first.
    """
    children: list[Any] = []
    for child in rule.children:
        if isinstance(child, tuple):
            children.append(once(f"{relation}__{child[0]}", child[1]))
        else:
            children.append(seen_from(cast("Q", child), relation))
    return Q(*children, _connector=rule.connector, _negated=rule.negated)


class UnderTarget(Scope):
    """Rows that point to a record of any noun with a feature: whoever reaches the record reaches them."""

    def __init__(self, feature: str, *, entity: str = "target_entity", key: str = "target_id") -> None:
        self.feature, self.entity, self.key = feature, entity, key

    def hangs_on(self, above: ResolvedEntity) -> tuple[str, str] | None:
        return (self.entity, self.key) if self.feature in above.features else None

    def paths(self) -> tuple[str, ...]:
        return (self.entity, self.key)

    def words(self, entity: ResolvedEntity, reach: Reach) -> tuple[str, ...]:
        return (_("like the record it belongs to"),)

    def q(self, entity: ResolvedEntity, actor: Actor, verb: str) -> Q:
        from keben.kernel.registry import registry

        if actor.rights.unlimited:
            return Q()
        found = NOTHING
        for host in registry:
            if self.feature not in host.features or host is entity or not actor.can(host.label, "view"):
                continue
            rule = host.scope.q(host, actor, above(verb))
            if rule == NOTHING:
                continue
            part = Q(**{self.entity: host.label})
            if rule:
                # Row by row: as a list of keys, and even with EXISTS, PostgreSQL would first work out all he reaches.
                reached = host.model._base_manager.filter(rule, pk=OuterRef(self.key)).order_by().values("pk")
                part &= Q(IsNull(Subquery(reached), False))
            found = part if found == NOTHING else found | part
        return found

    def why(self, entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> Sequence[Reason]:
        from keben.kernel.registry import registry

        label, key = getattr(record, self.entity), getattr(record, self.key)
        if not label or key is None:
            return (Reason("target", "It is not about any record that you see."),)
        host = registry.get(label)
        target = host.model._base_manager.filter(pk=key).first()
        return tuple(host.scope.why(host, target, actor, verb)) if target else ()
