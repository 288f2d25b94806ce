"""Which record a row means: by the chosen key, among those that the person may edit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from keben.kernel.access.actor import Actor
from keben.kernel.merging.former import numbered
from keben.kernel.problems import Problem
from keben.kernel.reader import scoped
from keben.kernel.resolved import ResolvedEntity

AT_ONCE = 1000
HIDDEN = Problem("exists_elsewhere", "A record with this value exists already, but you may not edit it.")
SEVERAL = Problem("key_ambiguous", "Several records have this value; choose another key.")
EXISTS = Problem("exists", "This record exists already.")
UNKNOWN = Problem("no_match", "No record has this value, and new ones are not to be created.")


@dataclass(frozen=True)
class Match:
    """The record of a key: its primary key where it is unique and editable, else what is wrong with it."""

    pk: int | None
    problem: Problem | None = None


def key_text(value: Any) -> str:
    """How a key is kept with its row."""
    return str(getattr(value, "pk", value) or "")[:200]


def find(entity: ResolvedEntity, actor: Actor, key: str, texts: Iterable[str]) -> dict[str, Match]:
    """The matches of these keys; what is outside the person's scope is told to exist, and nothing else."""
    wanted = sorted({text for text in texts if text})
    found: dict[str, Match] = {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = entity.model._base_manager.filter(**{f"{key}__in": wanted[start : start + AT_ONCE]})
        if entity.recycles:
            rows = rows.filter(deleted_at=None)
        pairs = [(key_text(value), pk) for value, pk in rows.order_by("pk").values_list(key, "pk")]
        if key == entity.number:
            pairs += list(numbered(entity.label, wanted[start : start + AT_ONCE]).items())
        if not pairs:
            continue
        verb = "edit" if actor.can(entity.label, "edit") else "view"
        mine = set(
            scoped(entity.model, actor, verb).filter(pk__in=[pk for _t, pk in pairs]).values_list("pk", flat=True)
        )
        for text, pk in pairs:
            if text in found:
                found[text] = Match(None, SEVERAL)
            else:
                found[text] = Match(pk) if pk in mine else Match(None, HIDDEN)
    return found
