"""Which fields somebody may write: worked out once for his rights and the custom fields of the moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from keben.kernel.access.actor import Actor, Rights
from keben.kernel.access.grants import FieldRight
from keben.kernel.actions.ask import BoundInput
from keben.kernel.customfields import custom_fields

if TYPE_CHECKING:
    from keben.kernel.resolved import ResolvedEntity, ResolvedField

Which = tuple[str, bool]  # the noun, and whether the record is new
_INPUTS: WeakKeyDictionary[Rights, dict[Which, tuple[Any, Sequence[BoundInput]]]] = WeakKeyDictionary()
Kept = dict[Which, tuple[Any, Any, Sequence["ResolvedField"]]]
_KEPT: WeakKeyDictionary[Rights, Kept] = WeakKeyDictionary()


def born_inputs(entity: ResolvedEntity, actor: Actor) -> list[BoundInput]:
    """What only a new record is asked, such as the pool into which it goes at once."""
    names = entity.declaration.at_birth
    return _bound(entity, [entity.field(n) for n in names if actor.field(entity.label, n) >= FieldRight.EDIT])


def writable(entity: ResolvedEntity, actor: Actor, *, new: bool = False) -> Sequence[ResolvedField]:
    """The fields of the form that the actor may write.

    Of a new record also those that he sees masked: what he types he knows; from then on it is masked for him.
    """
    known, customs, which = _KEPT.setdefault(actor.rights, {}), custom_fields(entity.label), (entity.label, new)
    found = known.get(which)
    if found is None or found[0] is not entity or found[1] is not customs:
        fit = (FieldRight.EDIT, FieldRight.MASKED) if new else (FieldRight.EDIT,)
        mine = [one for one in entity.form_fields() if one.editable and actor.field(entity.label, one.root) in fit]
        found = known[which] = (entity, customs, mine)
    return found[2]


def form_inputs(entity: ResolvedEntity, actor: Actor, *, new: bool = False) -> list[BoundInput]:
    """The inputs of the form that the actor may fill; kept as long as `writable` gives the same fields.

    Nobody changes an input; where a default is worked out each time, such as today, nothing is kept.
    """
    fields, known = writable(entity, actor, new=new), _INPUTS.setdefault(actor.rights, {})
    found = known.get((entity.label, new))
    if found is None or found[0] is not fields:
        made = _bound(entity, fields)
        sources = [item.source for item in fields if item.source is not None and item.source.has_default()]
        if any(callable(source.default) for source in sources):
            return made
        found = known[entity.label, new] = (fields, made)
    return list(found[1])


def _bound(entity: ResolvedEntity, fields: Sequence[ResolvedField]) -> list[BoundInput]:
    found = []
    conditional = {name for group in entity.form.groups if group.when for name in group.fields}
    for item in fields:
        initial = item.source.get_default() if item.source is not None and item.source.has_default() else None
        sometimes = item.name in conditional and item.name in entity.form_required
        one = BoundInput(item.name, item.label, item.kind, item.required and not sometimes, item.help, initial)
        one.while_shown = sometimes
        found.append(one)
    return found
