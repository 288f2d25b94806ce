"""Tamper evidence: the worker chains hashes over batches of events, so that writers never wait for it.

Ids are given before the commit, so a batch may have gaps that fill later; the seal names its gaps, and
what fills them is sealed as `late` by a following batch.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from keben.base.chain import batch_hash, canonical
from keben.kernel.events.log import LoggedEvent, Seal
from keben.kernel.numbering import next_value

SETTLE = dt.timedelta(seconds=30)
GAP_MEMORY = 200


def digest(previous: str, events: Iterable[LoggedEvent]) -> str:
    """The hash of a batch chained to the digest before it."""
    start = bytes.fromhex(previous) if previous else b"\0" * 32
    return batch_hash(start, (canonical(event.sealed_form()) for event in events)).hex()


def seal_next(limit: int = 1000, *, settle: dt.timedelta = SETTLE) -> Seal | None:
    """Seal the next batch of settled events; None where there is nothing to seal."""
    with transaction.atomic():
        next_value("kernel.Seal")  # several workers take turns: to lock the last seal is not enough, it is soon another
        before = Seal.objects.order_by("-id").first()
        after = before.last if before else 0
        rows = LoggedEvent.objects.filter(pk__gt=after, at__lte=timezone.now() - settle).order_by("pk")
        batch = list(rows[:limit])
        if not batch:
            return None
        open_gaps = {g for s in Seal.objects.order_by("-id")[:GAP_MEMORY] for g in s.gaps}
        sealed_late = {g for s in Seal.objects.order_by("-id")[:GAP_MEMORY] for g in s.late}
        late = list(LoggedEvent.objects.filter(pk__in=open_gaps - sealed_late).order_by("pk"))
        last = batch[-1].pk
        ids = {event.pk for event in batch}
        gaps = [key for key in range(after + 1, last + 1) if key not in ids] if last - after < 100_000 else []
        return Seal.objects.create(
            first=batch[0].pk,
            last=last,
            count=len(batch),
            gaps=gaps,
            late=[event.pk for event in late],
            digest=digest(before.digest if before else "", [*late, *batch]),
        )


@dataclass(frozen=True)
class Broken:
    """A batch whose events are no longer what was sealed."""

    seal: int
    first: int
    last: int
    expected: int
    found: int


def verify() -> Broken | None:
    """Recompute the whole chain; the first broken batch, or None where all is as sealed."""
    previous, after = "", 0
    for seal in Seal.objects.order_by("id").iterator(chunk_size=200):
        gaps = set(seal.gaps)
        rows = LoggedEvent.objects.filter(pk__gt=after, pk__lte=seal.last).order_by("pk")
        batch = [event for event in rows if event.pk not in gaps]
        late = list(LoggedEvent.objects.filter(pk__in=seal.late).order_by("pk"))
        found = len(batch)
        if found != seal.count or digest(previous, [*late, *batch]) != seal.digest:
            return Broken(seal.pk, seal.first, seal.last, seal.count, found)
        previous, after = seal.digest, seal.last
    return None
