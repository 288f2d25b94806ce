"""One reader: `scoped()` is the only source of rows for faces, `unscoped()` the greppable exception."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from keben.kernel.access.actor import Actor
from keben.kernel.among import Among as OneOf
from keben.kernel.kept import Hole, Statement, kept
from keben.kernel.problems import Denied, Gone, Missing
from keben.kernel.registry import registry
from keben.kernel.verdict import Reason, Verdict

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity

M = TypeVar("M", bound=Model)
LARGEST = 1 << 31


@dataclass(frozen=True, slots=True)
class Among:
    """Only rows that belong to these people; `path` leads to the owner (`owner`, `customer__owner`)."""

    path: str
    owners: frozenset[int]

    def rule(self) -> Q:
        """The condition; one person without IN, so that an index on him is read in its order."""
        if len(self.owners) == 1:
            return Q(**{self.path: next(iter(self.owners))})
        return Q(**{f"{self.path}__in": sorted(self.owners)})


def scoped(
    model: type[M], actor: Actor, verb: str = "view", *, deleted: bool = False, among: Among | None = None
) -> QuerySet[M]:
    """Rows of `model` that `actor` reaches with `verb`; `deleted=True` reads the recycle bin instead.

    Where all rows of `among` lie within reach, their owners are condition enough: an OR with teams and
    other ways in would only keep the databases from using an index. Raises Denied where no role grants the verb.
    """
    entity = registry.of(model)
    if not actor.can(entity.label, verb):
        raise Denied(entity.label, verb)
    key = ("scoped", entity, actor.rights, actor.user_id, timezone.localdate(), verb, deleted, among)
    # Every page asks for the same few scopes many times; what they depend on is all in the key.
    return kept(key, lambda: _scoped(entity, actor, verb, deleted, among)).all()


def _scoped(entity: ResolvedEntity, actor: Actor, verb: str, deleted: bool, among: Among | None) -> QuerySet[Any]:
    rows = entity.model._base_manager.all()
    if entity.bins:
        rows = rows.filter(deleted_at__isnull=not deleted)
    if among is not None:
        rows = rows.filter(among.rule())
        if entity.scope.covers(entity, actor, verb, among.path, among.owners):
            return rows
    rule = entity.scope.q(entity, actor, verb)
    return rows.filter(rule) if rule else rows


def unscoped(model: type[M], *, reason: str) -> QuerySet[M]:
    """Rows without regard to a person, for jobs of the system; say why."""
    if not reason:
        raise ValueError("unscoped() wants the reason")
    return model._base_manager.all()


def reaches(record: Model, actor: Actor, verb: str = "view") -> bool:
    """Whether the verb reaches this record; the question whose SQL a page asks again and again."""
    model = type(record)
    entity = registry.of(model)
    return actor.can(entity.label, verb) and bool(question(model, actor, verb).rows(pk=record.pk))


def reached(model: type[Model], keys: Sequence[int], actor: Actor, verb: str) -> frozenset[int]:
    """Which of these rows, all of which the actor sees, the verb reaches.

    One statement; none where the verb has the rule of seeing.
    """
    if not keys or not actor.can(registry.of(model).label, verb):
        return frozenset()
    if question(model, actor, verb).asks() == question(model, actor, "view").asks():
        return frozenset(keys)
    return frozenset(pk for (pk,) in within_reach(model, keys, actor, verb))


def within_reach(
    model: type[Model], keys: Collection[int], actor: Actor, verb: str = "view", *, columns: tuple[str, ...] = ("pk",)
) -> list[tuple[Any, ...]]:
    """These columns of those of the rows that the verb reaches. Raises Denied where no role grants the verb.

    By a statement that is written once: the ways in of some nouns take longer to write down than to ask.
    """
    if not keys:
        return []
    size, own = OneOf.size_for(list(keys)), model._meta.pk

    def build() -> Statement:
        return Statement.of(scoped(model, actor, verb).filter(OneOf("pk", own, size)).order_by().values_list(*columns))

    key = ("within reach", model, actor.rights, actor.user_id, timezone.localdate(), verb, columns, size)
    return kept(key, build).rows(**OneOf.filling(list(keys), size))


def question(model: type[Model], actor: Actor, verb: str) -> Statement:
    """The statement of `reaches`; verbs with the same rule share one answer for a record."""
    key = ("reaches", model, actor.rights, actor.user_id, timezone.localdate(), verb)
    own = Hole("pk", model._meta.pk)
    return kept(key, lambda: Statement.of(scoped(model, actor, verb).filter(pk=own).values_list("pk")[:1]))


def fetched(record: Model, actor: Actor) -> bool:
    """Whether the record was read by `fetch` for this actor, or else is reached now."""
    return record.__dict__.get("_fetched_for") == (actor.user_id, "view") or reaches(record, actor)


def attached(model: type[M], record: Model, actor: Actor) -> QuerySet[M] | None:
    """What hangs on this one record, such as its files; None where only the general rule can say what is seen.

    Whoever reaches the record reaches these: nobody need work out all other records that he reaches.
    """
    entity, above = registry.of(model), registry.of(type(record))
    names = entity.scope.hangs_on(above)
    if names is None or above is entity or not actor.can(entity.label, "view") or not fetched(record, actor):
        return None
    return living(entity).filter(**{names[0]: above.label, names[1]: record.pk})


def ways_in(model: type[M], actor: Actor) -> list[QuerySet[M]]:
    """The rows of `scoped` by what lets the actor in, such as owner or team, each from its own index.

    A row may be in several of them. Raises Denied.
    """
    entity, whole = registry.of(model), scoped(model, actor)
    arms = entity.scope.arms(entity, actor, "view")
    return [living(entity).filter(arm) for arm in arms] if arms else [whole]


def living(entity: ResolvedEntity) -> QuerySet[Any]:
    """All rows that are not in the recycle bin; only for rows that hang on a record that the actor reaches."""
    rows = entity.model._base_manager.all()
    return rows.filter(deleted_at__isnull=True) if entity.bins else rows


def fetch(
    model: type[M], pk: int, actor: Actor, verb: str = "view", *, lock: bool = False, joined: tuple[str, ...] = ()
) -> M:
    """One row within the scope, locked for writing if asked, with what is to be joined. Raises Denied, Missing.

    Where the noun counts who opens its records, Refused as well.
    """
    if lock:
        # The scope may join nullable relations, and PostgreSQL cannot lock those: lock by key.
        if not scoped(model, actor, verb).filter(pk=pk).exists():
            raise missing(model, pk, actor)
        found = model._base_manager.select_for_update(no_key=True).filter(pk=pk).first()
    else:
        found = one(model, pk, actor, verb, joined)
    if found is None:
        raise missing(model, pk, actor)
    if verb == "view":
        opened = registry.of(model).declaration.opened
        if opened is not None:
            opened(found, actor)
        found.__dict__["_fetched_for"] = (actor.user_id, verb)
    return found


def missing(model: type[Model], pk: Any, actor: Actor) -> Missing:
    """Why there is no such row; what has become of it, where a noun of its table says so to somebody who knew it."""
    label, table = registry.of(model).label, model._meta.concrete_model
    for entity in registry if isinstance(pk, int) else ():
        if entity.model._meta.concrete_model is table and actor.can(entity.label, "view"):
            reason = entity.scope.gone(entity, pk, actor)
            if reason is not None:
                return Gone(label, pk, reason)
    return Missing(label, pk)


def one(model: type[M], pk: Any, actor: Actor, verb: str, joined: tuple[str, ...]) -> M | None:
    """The row of a key within the scope; every page of a record asks for it first. Raises Denied."""
    rows = scoped(model, actor, verb)
    rows = rows.select_related(*joined) if joined else rows
    if not isinstance(pk, int) or not -LARGEST < pk < LARGEST:
        return rows.filter(pk=pk).first()  # not a key as addresses have it: Django finds the words for it
    key = ("one", model, actor.rights, actor.user_id, timezone.localdate(), verb, joined)
    own = Hole("pk", model._meta.pk)
    found: list[M] = kept(key, lambda: Statement.of(rows.filter(pk=own).order_by("pk")[:1])).records(pk=pk)
    return found[0] if found else None


def explain_access(record: Model, actor: Actor, verb: str = "view") -> Verdict:
    """Why the actor reaches this record with this verb, or why not."""
    entity = registry.of(type(record))
    if not actor.can(entity.label, verb):
        reason = Reason("grant", "No role of yours grants this on %(noun)s.", {"noun": entity.verbose_name})
        return Verdict(False, (reason,), "Ask your administrator for the right.")
    reasons = tuple(entity.scope.why(entity, record, actor, verb))
    inside = scoped(type(record), actor, verb).filter(pk=record.pk).exists()
    return Verdict(inside, reasons, "" if inside else "Ask the owner to add you to the team.")
