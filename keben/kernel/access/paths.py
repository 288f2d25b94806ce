"""The right on a dotted path: every noun on the way has a say, and so has the scope of rows beyond the own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.access.scope import Everyone

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity


def right_on(entity: ResolvedEntity, actor: Actor, path: str) -> FieldRight:
    """The lowest right on the way.

    The title of a linked record may always be read, for links are shown by it; other fields of a
    record that lies outside the actor's scope are hidden.
    """
    first, dot, rest = path.partition(".")
    right = actor.field(entity.label, first)
    if not dot or actor.rights.unlimited or right == FieldRight.HIDDEN:
        return right
    from keben.kernel.registry import registry

    model = entity.model._meta.get_field(first).related_model
    if not isinstance(model, type) or not registry.has(model):
        return right
    target = registry.of(model)
    if rest != target.title and not reaches(entity, target, actor, first):
        return FieldRight.HIDDEN
    return min(right, right_on(target, actor, rest))


def reaches(entity: ResolvedEntity, target: ResolvedEntity, actor: Actor, relation: str) -> bool:
    """Whether every record at the end of this relation is visible to whoever sees its beginning."""
    if not actor.can(target.label, "view"):
        return False
    if isinstance(target.scope, Everyone) or entity.parent == relation:
        return True
    return actor.reach(target.label, "view").everything
