"""Two editors: what the other one changed meanwhile is kept, and only the same fields are asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from keben.base.errors import Malformed
from keben.kernel.access.actor import Actor
from keben.kernel.actions.ask import BoundInput
from keben.kernel.events.log import LoggedEvent
from keben.kernel.kinds.base import EMPTY, Parsing
from keben.kernel.kinds.links import Link
from keben.kernel.problems import Clash, Stale
from keben.kernel.resolved import ResolvedEntity


def merge_edits(
    entity: ResolvedEntity,
    record: Model,
    data: dict[str, Any],
    version: int | None,
    actor: Actor,
    inputs: Sequence[BoundInput],
) -> dict[str, Any]:
    """The edits that remain after a three-way comparison with what was saved since `version`.

    Fields that I left as they were follow theirs; the same value on both sides is no clash.
    Raises Stale with mine, theirs and original for fields that both changed.
    """
    current = record.version  # type: ignore[attr-defined]
    if version is None or version == current:
        return data
    since = LoggedEvent.objects.filter(entity=entity.label, object_id=record.pk, version__gt=version).order_by(
        "version"
    )
    original: dict[str, Any] = {}
    theirs: dict[str, Any] = {}
    for event in since:
        for name, (was, now) in event.changes.items():
            original.setdefault(name, was)
            theirs[name] = now
    clashes, kept = [], dict(data)
    for item in inputs:
        if item.name not in data or item.name not in theirs:
            continue
        try:
            mine = item.kind.plain(item.kind.parse(data[item.name], Parsing(actor)))
        except Malformed:
            continue
        if same(mine, original[item.name]):
            del kept[item.name]
        elif not same(mine, theirs[item.name]):
            clashes.append(Clash(item.name, mine, theirs[item.name], original[item.name]))
    if clashes:
        raise Stale(record, clashes, data.keys() - kept.keys())
    return kept


def same(one: Any, other: Any) -> bool:
    """Equal as plain values; links compare by key, and nothing equals the empty text."""
    if isinstance(one, dict) and isinstance(other, dict) and "id" in one and "id" in other:
        return bool(one["id"] == other["id"])
    return one == other or (one in EMPTY and other in EMPTY)


def left_as_is(record: Model, data: Mapping[str, Any], inputs: Sequence[BoundInput]) -> set[str]:
    """Links that a form sends back as they stand.

    They are no choice of the one who sends them: what a record has led to for long need not be within his reach.
    """
    return {
        item.name
        for item in inputs
        if isinstance(item.kind, Link)
        and not item.kind.many
        and (key := getattr(record, f"{item.name}_id", None)) is not None
        and str(data.get(item.name)) == str(key)
    }
