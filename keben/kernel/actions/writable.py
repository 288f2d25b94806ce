"""Which fields somebody may write: worked out once for his rights and the custom fields of the moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from keben.kernel.access.actor import Actor, Rights
from keben.kernel.access.grants import FieldRight
from keben.kernel.customfields import custom_fields

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity, ResolvedField

Kept = dict[str, tuple[Any, Any, Sequence["ResolvedField"]]]
_KEPT: WeakKeyDictionary[Rights, Kept] = WeakKeyDictionary()


def writable(entity: ResolvedEntity, actor: Actor) -> Sequence[ResolvedField]:
    """The fields of the form that the actor may write."""
    known, customs = _KEPT.setdefault(actor.rights, {}), custom_fields(entity.label)
    found = known.get(entity.label)
    if found is None or found[0] is not entity or found[1] is not customs:
        fields = entity.form_fields()
        mine = [one for one in fields if one.editable and actor.field(entity.label, one.root) >= FieldRight.EDIT]
        found = known[entity.label] = (entity, customs, mine)
    return found[2]
