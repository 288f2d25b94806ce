"""How a found record is called and what tells it from others of the same name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from keben.kernel.access.actor import Actor
from keben.kernel.access.grants import FieldRight
from keben.kernel.among import Among
from keben.kernel.kept import Statement, kept
from keben.kernel.kinds.links import Link
from keben.kernel.reader import scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

MOST = 256
HINTS: dict[str, Callable[[Actor, Sequence[int], str], dict[int, str]]] = {}
"""Nouns whose hits say more than their names: for the actor, by key and by what was typed."""


@dataclass(frozen=True)
class Hit:
    """A record that was found: key, title, other names it goes by, and a hint beside it."""

    pk: int
    title: str
    names: tuple[str, ...] = ()
    hint: str = ""


def hits_of(entity: ResolvedEntity, actor: Actor, keys: Sequence[int], extra: Q | None = None) -> list[Hit]:
    """Those of the records that the actor reaches, in one query."""
    if not keys:
        return []
    columns = columns_of(entity, actor)
    if extra or len(keys) > MOST:
        found = scoped(entity.model, actor).filter(extra or Q(), pk__in=keys).values_list("pk", *columns.values())
        return [hit(entity, columns, row) for row in found]
    # Writing the statement took longer than asking it.
    size = Among.size_for(keys)
    key = ("hits of", entity, actor.rights, actor.user_id, timezone.localdate(), size, tuple(columns.values()))
    statement = kept(key, lambda: _named(scoped(entity.model, actor), size, tuple(columns.values())))
    return [hit(entity, columns, row) for row in statement.rows(**Among.filling(keys, size))]


def _named(rows: QuerySet[Any], size: int, columns: Sequence[str]) -> Statement:
    return Statement.of(rows.filter(Among("pk", rows.model._meta.pk, size)).values_list("pk", *columns))


def columns_of(entity: ResolvedEntity, actor: Actor) -> dict[str, str]:
    """What is read of a record to name it: its title and, as far as the actor may read them, hints."""
    columns = {f"title:{name}": name for name in Link(entity.model).names() if name != "colour"}
    for name in (entity.subtitle, entity.number):
        if name and may_read(entity, actor, name) and entity.field(name).direct:
            columns[f"own:{name}"] = entity.field(name).orm
    parent = entity.parent
    if parent and may_read(entity, actor, parent):
        above = registry.of(entity.model._meta.get_field(parent).related_model)  # type: ignore[arg-type]
        columns["above"] = f"{parent}__{above.title}"
    elif entity.has("target_title") and may_read(entity, actor, "target_title"):
        columns["above"] = "target_title"
    return columns


def may_read(entity: ResolvedEntity, actor: Actor, name: str) -> bool:
    """Whether the field may be shown in full."""
    return actor.field(entity.label, name.split(".", maxsplit=1)[0]) >= FieldRight.READ


def hit(entity: ResolvedEntity, columns: dict[str, str], row: Sequence[Any]) -> Hit:
    """A row of `hits_of` as a hit."""
    values = dict(zip(columns, row[1:], strict=True))
    named = {key[6:]: value for key, value in values.items() if key.startswith("title:")}
    title = Link(entity.model).spoken(named).split("\n", 1)[0][:120]
    own = {key[4:]: str(value) for key, value in values.items() if key.startswith("own:") and value}
    hints = [str(values.get("above") or ""), own.get(entity.subtitle or "", ""), own.get(entity.number or "", "")]
    shown = " · ".join(dict.fromkeys(text for text in hints if text and text != title))
    return Hit(row[0], title, tuple(own.values()), shown)


def explained(entity: ResolvedEntity, actor: Actor, hits: list[Hit], text: str) -> list[Hit]:
    """The hits that are shown, with what their noun has to say of them."""
    more = HINTS[entity.label](actor, [one.pk for one in hits], text) if entity.label in HINTS else {}
    return [replace(one, hint=more.get(one.pk) or one.hint) for one in hits]
