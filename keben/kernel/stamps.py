"""Small configuration tables are cached in every process; a stamp tells all of them when one has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F

from keben.kernel.kept import Prepared

T = TypeVar("T")


class Stamp(models.Model):
    """A counter per cached table."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


EVERY = Prepared(lambda: Stamp.objects.values_list("name", "value"))
_cache: dict[str, tuple[int, Any]] = {}
_lock = threading.Lock()
_last: frozenset[tuple[str, int]] = frozenset()
_now: ContextVar[dict[str, int] | None] = ContextVar("stamps", default=None)
_state: ContextVar[tuple[dict[str, int], frozenset[tuple[str, int]]] | None] = ContextVar("state", default=None)


def begin() -> None:
    """Read all stamps once; called at the start of a request, a job or a command."""
    _now.set(dict(EVERY.rows()))


def forget() -> None:
    """Read them again when next needed."""
    _now.set(None)


def state() -> frozenset[tuple[str, int]]:
    """All stamps as this request has read them: equal states mean equal configuration."""
    global _last
    read = _now.get()
    if read is None:
        begin()
        read = _now.get() or {}
    if (known := _state.get()) is not None and known[0] is read:
        return known[1]
    found = frozenset(read.items())
    if found != _last:
        _last = found
    found = _last if found == _last else found  # the same object while nothing changes: compared at once
    _state.set((read, found))
    return found


def stamped(name: str, load: Callable[[], T]) -> T:
    """The cached result of `load`, loaded anew after `touch(name)` in any process."""
    known = _now.get()
    if known is None:
        begin()
        known = _now.get() or {}
    value = known.get(name, 0)
    hit = _cache.get(name)
    if hit is not None and hit[0] == value:
        return hit[1]  # type: ignore[no-any-return]
    fresh = load()
    with _lock:
        _cache[name] = (value, fresh)
    return fresh


def touch(name: str) -> None:
    """Say that the table behind `name` has changed; takes effect with the transaction."""
    Stamp.objects.get_or_create(name=name)
    Stamp.objects.filter(name=name).update(value=F("value") + 1)
    forget()
    _cache.pop(name, None)
    transaction.on_commit(lambda: drop(name))


def drop(name: str) -> None:
    """Forget one cached result."""
    forget()
    _cache.pop(name, None)


def reset() -> None:
    """Drop everything, for tests."""
    _cache.clear()
    forget()
