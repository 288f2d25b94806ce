"""The fields into which a person may import, with their labels in every language of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import override

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.kinds.base import Kind
from keben.kernel.resolved import ResolvedEntity

NOT_FROM_A_SHEET = ("file", "image", "json", "stage")


@dataclass(frozen=True)
class Target:
    """A field that a column can go to; one with `only_key` finds records but is never written."""

    name: str
    label: str
    kind: Kind
    required: bool = False
    only_key: bool = False
    help: str = ""
    initial: Any = None


def targets(entity: ResolvedEntity, actor: Actor) -> list[Target]:
    """What the form offers this person, and the number by which records are found."""
    found = []
    for item in entity.form_fields():
        if not item.editable or item.kind.code in NOT_FROM_A_SHEET:
            continue
        if actor.field(entity.label, item.root) < FieldRight.EDIT:
            continue
        initial = item.source.get_default() if item.source is not None and item.source.has_default() else None
        required = item.required and initial is None
        found.append(Target(item.name, str(item.label), item.kind, required, False, str(item.help or ""), initial))
    known = {target.name for target in found}
    for name in entity.declaration.keys:
        if name not in known and entity.has(name) and actor.field(entity.label, name) >= FieldRight.READ:
            item = entity.field(name)
            found.append(Target(name, str(item.label), item.kind, only_key=True))
    return found


def keys(entity: ResolvedEntity, mapped: set[str]) -> list[str]:
    """The fields by which a row can find its record, of those that have a column; the surest first."""
    return [name for name in entity.declaration.keys if name in mapped]


def labels(entity: ResolvedEntity, name: str) -> list[str]:
    """How a field is called in every language, without repetition."""
    found: dict[str, None] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[str(entity.field(name).label)] = None
    return list(found)
