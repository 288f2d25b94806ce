"""Values that writers move by themselves when rows below a record move, such as the day of the last contact.

A merge keeps what they were; taking it back restores them, unless something has moved them since.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps

from keben.kernel.merging.declared import MERGEABLE

Values = dict[tuple[str, int], dict[str, Any]]


def read(label: str, keys: Collection[int]) -> Values:
    """The values of all rows below these records, by table and key."""
    found: Values = {}
    for model, link, columns in MERGEABLE[label].clocks:
        rows = apps.get_model(model)._base_manager.filter(**{f"{link}__in": list(keys)})
        found |= {(model, row.pop("pk")): row for row in rows.values("pk", *columns)}
    return found


def kept(before: Values, after: Values) -> list[dict[str, Any]]:
    """The same as a merge keeps them."""
    return [
        {"model": model, "key": key, "before": was, "after": after[model, key]}
        for (model, key), was in before.items()
        if (model, key) in after
    ]


def put_back(steps: list[dict[str, Any]], found: Values) -> None:
    """Write what they were before the merge; what has moved since keeps what was `found` before the rows went."""
    for step in steps:
        model = apps.get_model(step["model"])
        now = found.get((step["model"], step["key"]))
        if now is None:
            continue
        was, merged = (
            {name: model._meta.get_field(name).to_python(value) for name, value in step[when].items()}
            for when in ("before", "after")
        )
        model._base_manager.filter(pk=step["key"]).update(**(was if now == merged else now))
