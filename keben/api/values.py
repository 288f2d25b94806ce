"""Records as JSON: typed by their Kinds, masked values as masked text and named, hidden ones left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.customfields import custom_fields
from keben.kernel.kept import kept
from keben.kernel.kinds.base import Kind, Ref
from keben.kernel.kinds.links import Link, Links
from keben.kernel.problems import Invalid, Problem
from keben.kernel.query.listquery import ListQuery
from keben.kernel.query.page import Masked, Row
from keben.kernel.reader import missing
from keben.kernel.resolved import ResolvedEntity, ResolvedField

STAMPS = ("created_at", "created_by", "updated_at", "updated_by")
PEOPLE = ("created_by", "updated_by")
KEYS = ("id", "version")


def names_of(entity: ResolvedEntity) -> tuple[str, ...]:
    """Every name that can be read over the API, in the order of the answer; kept while the custom fields are these."""
    customs, known = custom_fields(entity.label), entity.__dict__.get("_api_names")
    if known is None or known[0] is not customs:
        known = entity.__dict__["_api_names"] = (customs, _names_of(entity))
    return known[1]


def _names_of(entity: ResolvedEntity) -> tuple[str, ...]:
    found = dict.fromkeys((entity.title, *(f.name for f in entity.list_fields()), *STAMPS))
    if entity.recycles:
        found["deleted_at"] = None
    return tuple(name for name in found if name not in KEYS and entity.has(name))


def chosen_names(entity: ResolvedEntity, text: str) -> tuple[str, ...]:
    """The names of the parameter `fields`, or all. Raises Invalid naming the unknown ones."""
    possible = names_of(entity)
    if not text:
        return possible
    asked = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in asked if name not in possible and name not in KEYS]
    if unknown:
        problems = [Problem("unknown_field", "“%(name)s” is not a field here.", {"name": name}) for name in unknown]
        raise Invalid({"fields": problems})
    return tuple(dict.fromkeys(name for name in asked if name not in KEYS))


def plain(item: ResolvedField, value: Any) -> Any:
    """The JSON form of one value."""
    if isinstance(value, Masked):
        return str(value)
    return item.kind.plain(value)


def from_row(entity: ResolvedEntity, row: Row, columns: Sequence[ResolvedField]) -> dict[str, Any]:
    """A line of a list as an object."""
    found: dict[str, Any] = {"id": row.pk}
    if "version" in row.values:
        found["version"] = row.values["version"]
    masked = []
    for item in columns:
        if item.name in KEYS:
            continue
        value = row.values[item.name]
        if isinstance(value, Masked):
            masked.append(item.name)
        found[item.name] = plain(item, value)
    found["masked"] = masked
    return found


def with_version(entity: ResolvedEntity, names: Iterable[str]) -> tuple[str, ...]:
    """The names together with the version, where the noun has one."""
    return (*names, "version") if entity.has("version") else tuple(names)


def read_one(
    entity: ResolvedEntity, actor: Actor, pk: int, names: Sequence[str] = (), *, deleted: bool = False
) -> dict[str, Any]:
    """One record within the scope. Raises Denied, Missing, and Refused where the noun counts who opens its records."""
    wanted = with_version(entity, names or names_of(entity))
    query = ListQuery(entity, actor, names=wanted, extra=Q(pk=pk), sort="id", deleted=deleted)
    rows = query.page(size=1).rows
    if not rows:
        raise missing(entity.model, pk, actor)
    if entity.declaration.opened is not None:
        entity.declaration.opened(entity.model._base_manager.get(pk=pk), actor)
    return from_row(entity, rows[0], query.columns)


def from_created(entity: ResolvedEntity, actor: Actor, record: Any, changes: dict[str, Any]) -> dict[str, Any]:
    """A record that was just made, from memory: everything it has is in it or in its changes."""
    shape = ("made", entity.label, custom_fields(entity.label), actor.rights)
    steps = kept(shape, lambda: in_memory(entity, actor))
    if steps is None:
        return read_one(entity, actor, record.pk)
    found: dict[str, Any] = {"id": record.pk, "version": record.version}
    masked = []
    for name, item, here, right in steps:
        if here and right != FieldRight.MASKED:
            found[name] = getattr(record, name)
            continue
        value = value_in_memory(item, record, actor, changes)
        if right == FieldRight.MASKED and value is not None:
            masked.append(name)
            value = Masked(item.kind.mask(value))
        found[name] = value if isinstance(item.kind, Links) else plain(item, value)
    found["masked"] = masked
    return found


def in_memory(entity: ResolvedEntity, actor: Actor) -> list[tuple[str, ResolvedField, bool, FieldRight]] | None:
    """What somebody of these rights reads of a record, which of it lies there as it is told, and by which right.

    None where something is worked out by the database.
    """
    items = [entity.field(name) for name in names_of(entity)]
    if any(item.computed or "." in item.name for item in items):
        return None
    rights = [(item, actor.field(entity.label, item.name)) for item in items]
    return [(item.name, item, as_it_is(item), right) for item, right in rights if right != FieldRight.HIDDEN]


def as_it_is(item: ResolvedField) -> bool:
    """Whether the value in a record is its JSON form already."""
    kind = type(item.kind)
    return item.custom is None and not item.kind.many and kind.read is Kind.read and kind.plain is Kind.plain


def value_in_memory(item: ResolvedField, record: Any, actor: Actor, changes: dict[str, Any]) -> Any:
    """The value of a field of a fresh record without asking the database for what is known."""
    if item.custom is not None:
        return item.kind.read(record, item.name)
    if isinstance(item.kind, Links):
        return changes[item.name][1] if item.name in changes else []
    if isinstance(item.kind, Link):
        key = getattr(record, f"{item.name}_id", 0)
        if key is None:
            return None
        if item.name in PEOPLE and key == actor.user_id:
            return item.kind.ref(actor.person) if actor.person is not None else Ref(key, actor.name)
    return item.kind.read(record, item.name)
