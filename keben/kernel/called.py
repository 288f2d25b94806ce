"""What the log and other kept texts call people, departments and look-ups, in the language of whoever reads it.

A name is kept as its writer saw it. Those that have an English name are few, so every process holds both names of them;
a name that has changed since stays as it was kept.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import CharField, Model, Value

from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.bilingual import spoken
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import stamped, touch

STAMP = "names"
Names = dict[tuple[str, int], tuple[str, str]]


def called(label: str, key: int | None, kept: str) -> str:
    """The name of a record of this noun as the reader says it; `kept` where that is no name of it any more."""
    if key is None:
        return kept
    name, english = stamped(STAMP, load).get((label, key), ("", ""))
    return spoken(name, english) if english and kept in (name, english) else kept


def doer(event: Any) -> str:
    """Who did what a line of the log tells."""
    return called(settings.AUTH_USER_MODEL, event.actor_id, event.actor_name)


def named(record: Any) -> str:
    """How a person or a look-up is called in the language of the reader."""
    return "" if record is None else spoken(str(record), getattr(record, "name_en", ""))


@cache
def bilingual(model: type[Model]) -> bool:
    """Whether records of it have a second name."""
    return {"name", "name_en"} <= {field.name for field in model._meta.concrete_fields}


def load() -> Names:
    """Both names of whatever has two; one query."""
    parts: list[Any] = [
        entity.model._base_manager.exclude(name_en="")
        .order_by()
        .annotate(noun=Value(entity.label, CharField()))
        .values_list("noun", "pk", "name", "name_en")
        for entity in registry
        if bilingual(entity.model) and not entity.model._meta.proxy
    ]
    if not parts:
        return {}
    return {(noun, key): (name, english) for noun, key, name, english in parts[0].union(*parts[1:], all=True)}


@on_write()
def renamed(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """A new name is known in every process."""
    some_renamed(entity, [(record, changes)])


@on_write_many(renamed)
def some_renamed(entity: ResolvedEntity, pairs: list[tuple[Any, Any]]) -> None:
    """The same of a batch."""
    if bilingual(entity.model) and any(one.created or {"name", "name_en"} & set(one.names) for _record, one in pairs):
        touch(STAMP)
