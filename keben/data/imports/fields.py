"""The fields into which a person may import, with their labels in every language of the house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.entity import Along
from keben.kernel.kinds.base import Kind
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.links import Link, Region
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.sort_keys import keys_of

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
    along: str = ""  # the noun that comes in with ours, of which this is a field
    needed: bool = False  # required as soon as the row says anything of that noun
    part: str = ""  # "family" or "given" where it is only a part of the name of a person

    @property
    def field(self) -> str:
        """The name of the field within its noun."""
        return self.name.removeprefix(f"{self.along}.") if self.along else self.name

    @property
    def whole(self) -> str:
        """The target of which it is a part."""
        return self.name.partition(":")[0]


def targets(entity: ResolvedEntity, actor: Actor) -> list[Target]:
    """What the form offers this person, and the number by which records are found."""
    found = []
    people = {name for name, key in keys_of(entity.model).items() if key.person}
    for item in entity.form_fields():
        born = item.name in entity.declaration.at_birth
        if not (item.editable or born) or item.kind.code in NOT_FROM_A_SHEET:
            continue
        if actor.field(entity.label, item.root) < FieldRight.EDIT:
            continue
        initial = item.source.get_default() if item.source is not None and item.source.has_default() else None
        required = item.required and initial is None
        hint = str(item.help or "") or (_("For new records only.") if born else "")
        found.append(Target(item.name, str(item.label), item.kind, required, False, hint, initial))
        if item.name in people:
            found += [
                Target(f"{item.name}:{part}", f"{item.label} · {word}", item.kind, part=part)
                for part, word in (("family", _("family name")), ("given", _("given name")))
            ]
    known = {target.name for target in found}
    for along in entity.declaration.brings:
        found += beside(along, actor)
    for name in entity.declaration.keys:
        if name not in known and entity.has(name) and actor.field(entity.label, name) >= FieldRight.READ:
            item = entity.field(name)
            found.append(Target(name, str(item.label), item.kind, only_key=True))
    return found


def beside(along: Along, actor: Actor) -> list[Target]:
    """The fields of a noun that comes in with ours; none for somebody who may not create its records."""
    other = registry.get(along.entity)
    if not actor.can(other.label, "create"):
        return []
    noun = str(other.verbose_name)
    return [
        replace(
            target,
            name=f"{other.label}.{target.name}",
            label=f"{noun} · {target.label}",
            required=False,
            needed=target.required,
            along=other.label,
        )
        for target in targets(other, actor)
        # A row knows its own record and no others of that noun.
        if not (target.only_key or target.along or target.name == along.via or inward(target.kind, other))
    ]


def inward(kind: Kind, entity: ResolvedEntity) -> bool:
    """Whether it links to other records of the same noun."""
    return isinstance(kind, Link) and kind.target is entity.model


def choosable(kind: Kind) -> bool:
    """Whether a cell names one of a known set, so that the same word always means the same."""
    return isinstance(kind, (Choice, Link, Region)) and not kind.many


def keys(entity: ResolvedEntity, mapped: set[str]) -> list[str]:
    """The fields by which a row can find its record, of those that have a column; the surest first."""
    return [name for name in entity.declaration.keys if name in mapped]


def labels(entity: ResolvedEntity, name: str) -> list[str]:
    """How a field is called in every language, without repetition."""
    return spoken(lambda: str(entity.field(name.partition(":")[0]).label))


def spoken(label: Callable[[], str]) -> list[str]:
    """A text in every language, without repetition."""
    found: dict[str, None] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[label()] = None
    return list(found)
