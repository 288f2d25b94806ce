"""The values of one record as the actor may see them: scope, field rights and masks applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import get_language
from markupsafe import Markup, escape

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.kinds.base import Kind, Ref
from keben.kernel.problems import Missing
from keben.kernel.query.listquery import ListQuery, Masked
from keben.kernel.reader import question, reaches
from keben.kernel.resolved import ResolvedEntity, ResolvedField
from keben.web import cells

HIDDEN = object()


def read_values(entity: ResolvedEntity, record: Model, actor: Actor, names: Iterable[str]) -> dict[str, Any]:
    """Values by name; hidden fields are absent, masked ones are `Masked`. One query, and one per many-to-many."""
    wanted = [name for name in dict.fromkeys(names) if entity.has(name)]
    known: Mapping[str, Any] = record.__dict__.get("_values", {}).get(actor.user_id, {})
    if known and all(name in known for name in wanted):
        return {name: known[name] for name in wanted if known[name] is not HIDDEN}
    plain = [name for name in wanted if not name.startswith("x_")]
    query = ListQuery(entity, actor, names=plain or [entity.title], sort="-id", extra=Q(pk=record.pk))
    rows = query.page(size=1).rows
    if not rows:
        raise Missing(entity.label, record.pk)
    found = dict(rows[0].values)
    for name in wanted:
        if name.startswith("x_") and query.visible(name):
            item = entity.field(name)
            found[name] = query.masked(item, custom_value(item, record))
    return {name: found[name] for name in wanted if name in found}


def foresee(entity: ResolvedEntity, record: Model, actor: Actor, names: Iterable[str]) -> None:
    """Read at once what several parts of a page will ask for; they find it with the record."""
    wanted = [name for name in dict.fromkeys(names) if entity.has(name)]
    found = read_values(entity, record, actor, wanted)
    record.__dict__["_values"] = {actor.user_id: {name: found.get(name, HIDDEN) for name in wanted}}


def custom_value(item: ResolvedField, record: Any) -> Any:
    """The value of a custom field; links become pointers without a look-up."""
    stored = (record.custom or {}).get(item.name[2:])
    return from_plain(item.kind, stored)


def from_plain(kind: Kind, stored: Any) -> Any:
    """A value of history or of a custom field, ready to be shown."""
    if isinstance(stored, dict) and "id" in stored:
        target = getattr(kind, "target", None)
        return Ref(stored["id"], str(stored.get("title", "")), target._meta.label if target else "")
    if isinstance(stored, list) and stored and isinstance(stored[0], dict):
        return [from_plain(kind, one) for one in stored]
    if stored is None:
        return None
    return kind.unplain(stored)


def draw(entity: ResolvedEntity, pk: int, item: ResolvedField, value: Any, actor: Actor) -> Markup:
    """The HTML of a value on a record page; masked ones offer the eye to those who may reveal."""
    if isinstance(value, Masked):
        if value and (item.direct or item.custom) and actor.can(entity.label, "reveal"):
            return cells.reveal(entity.label, pk, item.name, value)
        return cells.cell(item, value)
    if item.kind.code == "long_text" and value:
        return Markup('<span class="kb-longtext">{}</span>').format(value)
    return cells.cell(item, value)


def named(record: Any) -> str:
    """How a person or a look-up is called in the language of the reader."""
    if record is None:
        return ""
    english = getattr(record, "name_en", "") if (get_language() or "").startswith("en") else ""
    return english or str(record)


def may(entity: ResolvedEntity, record: Model, actor: Actor, verb: str) -> bool:
    """Whether the actor reaches this very record with the verb; asked once per loaded record and verb."""
    if not actor.can(entity.label, verb):
        return False
    known: dict[Any, bool] = record.__dict__.setdefault("_may", {})
    key = (actor.user_id, question(type(record), actor, verb).asks())  # verbs with the same rule are asked once
    if key not in known:
        known[key] = reaches(record, actor, verb)
    return known[key]


def writable(entity: ResolvedEntity, item: ResolvedField, actor: Actor) -> bool:
    """Whether the field may be edited in place, given that the record may."""
    right = actor.field(entity.label, item.root)
    return item.editable and right == FieldRight.EDIT and any(item.name == one.name for one in entity.form_fields())


def text_of(entity: ResolvedEntity, item: ResolvedField, stored: Any, actor: Actor) -> Markup:
    """A value of history in words, masked for those who see the field masked."""
    value = from_plain(item.kind, stored)
    if value in (None, "", []):
        return Markup("—")
    if actor.field(entity.label, item.root) == FieldRight.MASKED:
        return escape(item.kind.mask(value))
    return escape(item.kind.show(value))
