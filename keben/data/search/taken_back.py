"""A table that a migration takes away leaves no entries behind: made anew later, it begins empty."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations.operations import CreateModel, DeleteModel

from keben.data.search import store
from keben.data.search.models import OBJECT_BITS, SearchEntry, SearchNoun, entry_key


def forget_taken(plan: Any = (), **_of_signal: Any) -> None:
    """Clear what the index holds of the nouns whose tables have just gone."""
    labels = gone(plan)
    present = connection.introspection.table_names() if labels else []
    if not {SearchNoun._meta.db_table, SearchEntry._meta.db_table} <= set(present):
        return
    numbers = SearchNoun.objects.filter(entity__in=labels).values_list("pk", flat=True)
    for number in numbers:
        store.clear(entry_key(number, 0), entry_key(number, (1 << OBJECT_BITS) - 1))


def gone(plan: Any) -> list[str]:
    """The nouns whose tables the migrations of the plan removed."""
    return [
        f"{migration.app_label}.{step.name}"
        for migration, backwards in plan or ()
        for step in migration.operations
        if isinstance(step, CreateModel if backwards else DeleteModel)
    ]
