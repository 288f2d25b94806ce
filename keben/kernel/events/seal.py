"""Tamper evidence: the worker chains hashes over batches of events, so that writers never wait for it.

Ids are given before the commit, so a batch may have gaps that fill later; the seal names its gaps, and
what fills them is sealed as `late` by a following batch. Each line is hashed with a salt of its own, which is thrown
away when personal data are taken out of the line (docs/decisions/0023).
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from keben.base.chain import GENESIS, canonical, chain_leaves, leaf_of
from keben.kernel.events.log import Forgotten, LoggedEvent, Seal
from keben.kernel.numbering import next_value

SETTLE = dt.timedelta(seconds=30)
GAP_MEMORY = 200
SALT = 16
NONE: Mapping[int, bytes] = {}


def digest(previous: str, leaves: Iterable[bytes]) -> str:
    """The hash of a batch chained to the digest before it."""
    return chain_leaves(bytes.fromhex(previous) if previous else GENESIS, leaves).hex()


def leaves_of(events: Sequence[LoggedEvent], salts: bytes, kept: Mapping[int, bytes] = NONE) -> Iterator[bytes]:
    """The hashes of lines in order; of those from which something was taken out, the hash that was sealed."""
    for place, event in enumerate(events):
        yield kept.get(event.pk) or leaf_of(canonical(event.sealed_form()), salts[place * SALT : (place + 1) * SALT])


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
        last, salts = batch[-1].pk, secrets.token_bytes(SALT * (len(late) + len(batch)))
        ids = {event.pk for event in batch}
        gaps = [key for key in range(after + 1, last + 1) if key not in ids] if last - after < 100_000 else []
        return Seal.objects.create(
            first=batch[0].pk,
            last=last,
            count=len(batch),
            gaps=gaps,
            late=[event.pk for event in late],
            digest=digest(before.digest if before else "", leaves_of([*late, *batch], salts)),
            salts=salts,
        )


@dataclass(frozen=True)
class Broken:
    """A batch whose events are no longer what was sealed."""

    seal: int
    first: int
    last: int
    expected: int
    found: int


def lines_of(seal: Seal, after: int) -> tuple[list[LoggedEvent], list[LoggedEvent]]:
    """The late lines of a seal, and those of its own span, which begins behind `after`."""
    gaps = set(seal.gaps)
    rows = LoggedEvent.objects.filter(pk__gt=after, pk__lte=seal.last).order_by("pk")
    return list(LoggedEvent.objects.filter(pk__in=seal.late).order_by("pk")), [
        one for one in rows if one.pk not in gaps
    ]


def verify() -> Broken | None:
    """Recompute the whole chain; the first broken batch, or None where all is as sealed."""
    kept, wrong = forgotten_lines()
    previous, after = "", 0
    for seal in Seal.objects.order_by("id").iterator(chunk_size=200):
        late, batch = lines_of(seal, after)
        touched = wrong.intersection(event.pk for event in (*late, *batch))
        leaves = leaves_of([*late, *batch], bytes(seal.salts), kept)
        if touched or len(batch) != seal.count or digest(previous, leaves) != seal.digest:
            return Broken(seal.pk, seal.first, seal.last, seal.count, len(batch))
        previous, after = seal.digest, seal.last
    return None


def forgotten_lines() -> tuple[dict[int, bytes], set[int]]:
    """The sealed hashes of lines from which something was taken out, and lines that were changed without right.

    What was taken out is said in a line of the log itself, with a hash over all that it covers; nobody can add to it.
    """
    kept: dict[int, bytes] = {}
    stands: dict[int, str] = {}
    groups: dict[int, list[Forgotten]] = {}
    for one in Forgotten.objects.order_by("id"):
        kept.setdefault(one.event_id, bytes.fromhex(one.leaf))
        stands[one.event_id] = one.now
        groups.setdefault(one.by_id, []).append(one)
    said = {event.pk: event.data.get("digest") for event in LoggedEvent.objects.filter(pk__in=groups)}
    wrong = {one.event_id for by, rows in groups.items() if said.get(by) != covering(rows) for one in rows}
    for event in LoggedEvent.objects.filter(pk__in=stands):
        if leaf_of(canonical(event.sealed_form())).hex() != stands[event.pk]:
            wrong.add(event.pk)
    return kept, wrong


def covering(rows: Iterable[Forgotten]) -> str:
    """One hash over what was taken out at one time."""
    return leaf_of(canonical([[one.event_id, one.leaf, one.now] for one in rows])).hex()
