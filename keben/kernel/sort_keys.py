"""Names in pinyin order: a stored key beside the text, the same on both databases (docs/decisions/0012)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Model

from keben.kernel.fields import SortKeyField


@lru_cache(maxsize=256)
def keys_of(model: type[Model]) -> dict[str, SortKeyField]:
    """The sort keys of a model by the field they order."""
    return {field.source: field for field in model._meta.concrete_fields if isinstance(field, SortKeyField)}


def fill_keys(records: Iterable[Model]) -> None:
    """Set the keys of records that are written past `save`."""
    fields: list[SortKeyField] = []
    for at, record in enumerate(records):
        if at == 0:
            fields = list(keys_of(type(record)).values())
        if not fields:
            return
        for field in fields:
            field.pre_save(record, True)


@lru_cache(maxsize=1024)
def ordering(model: type[Model], path: str) -> str:
    """The path to sort by instead of `path`: `customer__name` → `customer__name_key`, where the target has a key."""
    *steps, name = path.split("__")
    for step in steps:
        field = model._meta.get_field(step)
        if field.related_model is None:
            return path
        model = field.related_model
    key = keys_of(model).get(name)
    return "__".join((*steps, key.name)) if key else path


def filling(app: str, *names: str, batch: int = 2000) -> Callable[[Any, Any], None]:
    """For migrations: what gives the rows that exist already their keys."""

    def fill(apps: Any, schema_editor: Any) -> None:
        for name in names:
            fill_stored(apps.get_model(app, name), schema_editor.connection, batch)

    return fill


def fill_stored(model: type[Model], connection: Any, batch: int = 2000) -> int:
    """Work out the keys of all rows of a table again, in batches; returns how many there were."""
    fields, quote = keys_of(model), connection.ops.quote_name
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields.values())
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(model._meta.pk.column)} = %s"  # noqa: S608
    last, done = 0, 0
    while rows := list(model._base_manager.filter(pk__gt=last).order_by("pk").values_list("pk", *fields)[:batch]):
        with connection.cursor() as cursor:
            cursor.executemany(
                sql,
                [[*(f.key_of(text) for f, text in zip(fields.values(), row[1:], strict=True)), row[0]] for row in rows],
            )
        last, done = rows[-1][0], done + len(rows)
    return done
