"""The night of the pools over the whole company: count every last day anew, drop one customer in a hundred."""

from __future__ import annotations

import datetime as dt
import resource
import time
from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.utils import timezone

from bench.clock import backend_cpu
from keben.domains.customers.models import Customer, Pool, PoolRule
from keben.domains.customers.pool import recycle
from keben.domains.customers.pool.foretold import page_of, would_fall
from keben.domains.org.models import User
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform

REACH = 60
EVERY = 100
LONG = 5000
"""Days after which the rule of the bench lets a customer fall; those it ages have been alone for longer."""


def pool() -> str:
    """Wall and processor seconds of both halves; what fell gets its owners back, the lines of the history remain."""
    prepare()
    aged = age()
    began = timezone.now()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    parts: dict[str, tuple[float, float]] = {}
    halves = {"count_all": recycle.count_all, "drop_due": recycle.drop_due, "warn": recycle.warn}
    for name, work in halves.items():
        setattr(recycle, name, timed(parts, name, work))
    try:
        night, whole = clocked(recycle.recycle)
    finally:
        for name, work in halves.items():
            setattr(recycle, name, work)
    rows, page = clocked(lambda: page_of(would_fall(), ""))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
    put_back(began)
    count = Customer._base_manager.count()
    told = ", ".join(f"{name} {wall:.1f} s (CPU {cpu:.1f})" for name, (wall, cpu) in parts.items())
    mark = "✓" if whole[0] <= REACH else "✗"
    return (
        f"night of the pools over {count:,} customers, {aged:,} of them aged: {night['dropped']:,} dropped, "
        f"{night['failed']} refused, {night['counted']:,} days changed in {whole[0]:.1f} s (CPU {whole[1]:.1f}), "
        f"≤ {REACH} s {mark}; {told}; {grown:.0f} MB more memory at the peak; first page of the dry run with "
        f"{len(rows[0])} rows {page[0] * 1000:.0f} ms"
    )


def clocked(work: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    """What it answers, with wall and processor seconds."""
    wall, cpu, server = time.perf_counter(), time.process_time(), backend_cpu()
    found = work()
    return found, (time.perf_counter() - wall, time.process_time() - cpu + backend_cpu() - server)


def timed(parts: dict[str, tuple[float, float]], name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, its seconds noted."""

    def run(*args: Any) -> Any:
        found, parts[name] = clocked(lambda: work(*args))
        return found

    return run


def prepare() -> None:
    """A pool and a rule where the company has none, and every day counted, so that the night finds it as nights do."""
    actor = system_actor("bench")
    if not PoolRule._base_manager.filter(is_active=True, deleted_at=None).exists():
        people = list(User._base_manager.filter(deleted_at=None).values_list("pk", flat=True))
        data = {"name": "Bench", "admins": people[:1], "members": people, "remind_days": 3}
        made = perform("create", Pool, data, actor=actor).record
        rule = {"name": "Bench", "pool": made.pk, "position": 1, "follow_up_days": LONG, "spare_dealt": True}
        perform("create", PoolRule, rule, actor=actor)
    recycle.recycle()


def age() -> int:
    """Let one customer in a hundred be forgotten long ago."""
    long_ago = timezone.now() - dt.timedelta(days=LONG + 100)
    rows = Customer._base_manager.filter(owner__isnull=False, pool=None, is_locked=False, is_dealt=False)
    keys = rows.annotate(turn=F("pk") % EVERY).filter(turn=timezone.localdate().day % EVERY, deleted_at=None)
    return keys.update(owned_since=long_ago, last_followed_at=long_ago)


def put_back(began: dt.datetime) -> None:
    """Who fell goes back to his owner, in one statement, so that the next run finds as many."""
    rows = Customer._base_manager.filter(pooled_at__gte=began, owner=None)
    now = timezone.now()
    rows.update(
        owner=F("previous_owner"), pool=None, pooled_at=None, pool_reason=None, pool_note="", owned_since=now,
        last_followed_at=now,
    )  # fmt: skip
