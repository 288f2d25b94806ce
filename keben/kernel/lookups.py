"""Rows of look-ups that stand on every page: each process reads them once, and anew when somebody has changed one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.record import Lookup
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.stamps import stamped, touch

STAMP = "lookups"
MOST = 4000
T = TypeVar("T")


def offered(key: Hashable, load: Callable[[], T]) -> T:
    """What `load` gives, kept until a row of any look-up is written; the key says who asks and for what."""
    known: dict[Hashable, T] = stamped(STAMP, dict)
    found = known.get(key)
    if found is None:
        if len(known) >= MOST:
            known.clear()
        found = known[key] = load()
    return found


@on_write()
def written(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """A changed row is offered by every process as it now is."""
    some_written(entity, [(record, changes)])


@on_write_many(written)
def some_written(entity: ResolvedEntity, pairs: list[tuple[Any, Any]]) -> None:
    """The same of a batch."""
    if issubclass(entity.model, Lookup):
        touch(STAMP)
