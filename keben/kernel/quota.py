"""How often something may be done, counted for all processes together in the database.

A bucket is one number, the moment at which it will be full again. A process takes a lease of a hundredth of a
bucket at a time, so that a limit of 6,000 a minute costs one small write in sixty requests, and no Redis.
"""

from __future__ import annotations

import math
import threading
import time

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Greatest

SHARE = 100
"""A lease is this part of a bucket; small limits are counted one by one."""
LEASE_SECONDS = 10.0
MOST = 10_000


class Bucket(models.Model):
    """A bucket that is not full; one that is missing is full."""

    key = models.CharField(max_length=120, primary_key=True)
    full_at = models.FloatField(db_index=True)

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return self.key


_lock = threading.Lock()
_leases: dict[str, tuple[float, float]] = {}
_empty: dict[str, float] = {}


def clock() -> float:
    """Seconds since 1970, the same for all processes; a function so that tests can turn it."""
    return time.time()


def take(key: str, *, most: int, seconds: float, cost: int = 1) -> float:
    """Take from a bucket that holds `most` and fills within `seconds`: 0.0, or how long to wait."""
    now = clock()
    cost = min(cost, most)
    with _lock:
        if _from_lease(key, cost, now):
            return 0.0
        wait = _empty.get(key, 0.0) - now
    if wait > 0:
        return wait  # a flood that is refused costs no query
    lease = max(cost, most // SHARE)
    for wanted in (lease, cost) if lease > cost else (cost,):
        if _withdraw(key, wanted, now, most, seconds):
            with _lock:
                _trim(now)
                _leases[key] = (wanted - cost, now + LEASE_SECONDS)
            return 0.0
    full_at = Bucket.objects.filter(pk=key).values_list("full_at", flat=True).first() or now
    wait = max(0.001, full_at + cost * seconds / most - now - seconds)
    with _lock:
        _empty[key] = now + wait
    return wait


def whole_seconds(wait: float) -> int:
    """A wait as people and Retry-After say it."""
    return max(1, math.ceil(wait - 1e-6))


def forget() -> None:
    """Drop what this process holds, for tests."""
    with _lock:
        _leases.clear()
        _empty.clear()


def sweep() -> int:
    """Remove the buckets that are full again; returns how many."""
    return Bucket.objects.filter(full_at__lt=clock()).delete()[0]


def _from_lease(key: str, cost: int, now: float) -> bool:
    left, until = _leases.get(key, (0.0, 0.0))
    if left < cost or until < now:
        return False
    _leases[key] = (left - cost, until)
    return True


def _withdraw(key: str, cost: int, now: float, most: int, seconds: float) -> bool:
    """One conditional update; the database decides between processes that ask at once."""
    spent = cost * seconds / most
    rows = Bucket.objects.filter(pk=key, full_at__lte=now + seconds - spent)
    later = Greatest(F("full_at"), Value(now, output_field=models.FloatField())) + spent
    if rows.update(full_at=later):
        return True
    if Bucket.objects.filter(pk=key).exists():
        return False
    Bucket.objects.bulk_create([Bucket(key=key, full_at=now)], ignore_conflicts=True)
    return bool(rows.update(full_at=later))


def _trim(now: float) -> None:
    """Callers come and go; what they left is dropped before it fills the memory."""
    if len(_leases) > MOST:
        for key in [key for key, (_left, until) in _leases.items() if until < now]:
            del _leases[key]
    if len(_empty) > MOST:
        for key in [key for key, until in _empty.items() if until < now]:
            del _empty[key]
