"""Choosing one record of a noun: the best hits for a typed text, or the first pages of its usual order."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from keben.data.search.find import keys_for
from keben.data.search.hits import Hit, columns_of, hit, hits_of
from keben.data.search.ranked import rank
from keben.kernel.access.actor import Actor
from keben.kernel.problems import Invalid
from keben.kernel.query import keyset
from keben.kernel.reader import scoped
from keben.kernel.resolved import ResolvedEntity

SIZE = 20


def choose(
    entity: ResolvedEntity,
    actor: Actor,
    *,
    text: str = "",
    after: str = "",
    exclude: Collection[int] = (),
    extra: Q | None = None,
) -> tuple[list[Hit], str]:
    """Twenty choices and the cursor of the next ones ('' at the end). Raises Denied, Invalid."""
    rule = usable(entity) & (extra or Q())
    if exclude:
        rule &= ~Q(pk__in=sorted(exclude))
    if text.strip() and entity.search:
        return _searched(entity, actor, text.strip(), after, rule)
    return _listed(entity, actor, after, rule)


def usable(entity: ResolvedEntity) -> Q:
    """What may be chosen anew: entries of look-ups and people that are still in use."""
    names = {field.name for field in entity.model._meta.concrete_fields}
    if "is_active" in names:
        return Q(is_active=True)
    if entity.label == "org.User":
        return ~Q(status="disabled")
    return Q()


def _searched(entity: ResolvedEntity, actor: Actor, text: str, after: str, rule: Q) -> tuple[list[Hit], str]:
    """Candidates are few: they are ranked whole, and the cursor is a place among them."""
    if after and not (after.isdecimal() and len(after) < 6):
        raise Invalid.single("after", "cursor", "This page address is damaged. Start from the first page.")
    start = int(after or 0)
    keys = keys_for(entity, text, actor)
    if keys is None:
        return _listed(entity, actor, "", rule)
    hits = sorted(hits_of(entity, actor, keys, rule), key=lambda one: (rank(one, text), -one.pk))
    return hits[start : start + SIZE], str(start + SIZE) if len(hits) > start + SIZE else ""


def _listed(entity: ResolvedEntity, actor: Actor, after: str, rule: Q) -> tuple[list[Hit], str]:
    rows = scoped(entity.model, actor)
    if rule:
        rows = rows.filter(rule)
    names = {field.name for field in entity.model._meta.concrete_fields}
    path = "position" if "position" in names else "updated_at" if "updated_at" in names else "pk"
    columns = columns_of(entity, actor)
    order = keyset.Order(path, nullable=False, descending=path != "position")
    found = keyset.take(keyset.asking(lambda: rows, order, tuple(columns.values())), order, after=after, size=SIZE + 1)
    more = keyset.encode(found[SIZE - 1][0] if path != "pk" else None, found[SIZE - 1][1]) if len(found) > SIZE else ""
    return [hit(entity, columns, row[1:]) for row in found[:SIZE]], more
