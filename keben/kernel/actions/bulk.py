"""The same action on many records, each in a transaction of its own, with an answer per row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.problems import KebenError
from keben.kernel.registry import registry


@dataclass
class Failure:
    """A row that was not done and the reasons."""

    pk: int
    title: str
    reasons: list[str]


@dataclass
class BulkResult:
    """How many were done and which were not."""

    done: int = 0
    failures: list[Failure] = field(default_factory=list)


def perform_many(
    action: type[Action[Any]] | str,
    records: Iterable[Model],
    data: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    reason: str = "",
    progress: Callable[[int], bool] | None = None,
) -> BulkResult:
    """Perform on each; `progress(count)` is told after each row and stops the run by returning False."""
    result = BulkResult()
    for count, record in enumerate(records, start=1):
        try:
            perform(action, record, data, actor=actor, reason=reason)
            result.done += 1
        except KebenError as error:
            title = registry.of(type(record)).title_of(record)
            result.failures.append(Failure(record.pk, title, [p.text() for p in error.problems()]))
        if progress is not None and progress(count) is False:
            break
    return result
