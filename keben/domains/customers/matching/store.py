"""The pairs of a search in their table: new ones come, open ones that are no longer found go, decisions stand.

A pair that somebody found different stays so for ever, unless he takes it back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching.clusters import clusters
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.found import Pair
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.weights import Weights

CHUNK = 1_000
FRESH = ("title", "probability", "why", "run", "state", "decided_by", "decided_at", "updated_at")
LONGEST = 120


def keep(run: TwinRun, found: list[Pair], weights: Weights, *, looked_at: Collection[int] | None = None) -> int:
    """Write what was found; returns the number of groups. One transaction: readers see the old queue or the new one.

    Where only some customers were looked at, open pairs of others stay as they are.
    """
    with transaction.atomic():
        rows = TwinPair.objects.only("left", "right", "state", "why", "decided_by", "decided_at")
        known = {(pair.left_id, pair.right_id): pair for pair in rows.iterator()}
        names = names_of(found)
        for chunk in chunks(found):
            write(run, chunk, known, names, weights)
        seen, some = {pair[:2] for pair in found}, None if looked_at is None else set(looked_at)
        gone = [
            pair.pk
            for key, pair in known.items()
            if pair.state == "open" and key not in seen and (some is None or not some.isdisjoint(key))
        ]
        for part in chunks(gone):
            TwinPair.objects.filter(pk__in=part).delete()
        return regroup()


def regroup() -> int:
    """Say of every pair which group it belongs to; returns how many groups there are.

    Two that somebody has decided about tie no group together.
    """
    rows = list(
        TwinPair.objects.filter(state__in=("open", "later")).values_list("pk", "left_id", "right_id", "cluster")
    )
    joined = clusters((left, right) for _pk, left, right, _cluster in rows)
    moved: dict[int, list[int]] = {}
    for pk, left, _right, cluster in rows:
        if joined[left] != cluster:
            moved.setdefault(joined[left], []).append(pk)
    changed = [TwinPair(pk=pk, cluster=cluster) for cluster, keys in moved.items() for pk in keys]
    TwinPair.objects.bulk_update(changed, ("cluster",), batch_size=400)
    return len(set(joined.values()))


def write(
    run: TwinRun,
    found: list[Pair],
    known: dict[tuple[int, int], TwinPair],
    names: dict[int, str],
    weights: Weights,
) -> None:
    """Some of the pairs; decisions stand, and what was put off comes back once there is something new to see."""
    now = timezone.now()
    fresh: list[TwinPair] = []
    changed: list[TwinPair] = []
    for pair in found:
        old = known.get(pair[:2])
        row = old or TwinPair(left_id=pair.left, right_id=pair.right, created_at=now, cluster=pair.left)
        why = reasons(pair, weights)
        if old is not None and old.state == "later" and signs(old.why) != signs(why):
            row.state, row.decided_by_id, row.decided_at = "open", None, None
        row.title = title_of(names[pair.left], names[pair.right])
        row.probability, row.run, row.updated_at = percent(pair.probability), run, now
        row.why = why
        (fresh if old is None else changed).append(row)
    TwinPair.objects.bulk_create(fresh)
    TwinPair.objects.bulk_update(changed, FRESH, batch_size=200)


def title_of(one: str, other: str) -> str:
    """How a pair is called."""
    return f"{one[:LONGEST]} / {other[:LONGEST]}"


def signs(why: list[list[Any]]) -> list[tuple[str, str]]:
    """The outcomes without their weights, which move with every training."""
    return [(row[0], row[1]) for row in why]


def reasons(pair: Pair, weights: Weights) -> list[list[Any]]:
    """For each comparison that says something: its name, its outcome and its weight in bits.

    No values: they are read from the records when shown, by the rights of whoever looks.
    """
    return [
        [one.name, code, round(weights.bits(one.name, code), 2)]
        for one, code in zip(CUSTOMERS, pair.levels, strict=True)
        if code
    ]


def percent(probability: float) -> Decimal:
    """With two decimals, never rounded up to certainty."""
    return min(Decimal(f"{100 * probability:.2f}"), Decimal("99.99"))


def names_of(found: list[Pair]) -> dict[int, str]:
    """The names of all customers in the pairs."""
    keys = sorted({key for pair in found for key in pair[:2]})
    names: dict[int, str] = {}
    for some in chunks(keys):
        names |= dict(Customer._base_manager.filter(pk__in=some).values_list("pk", "name"))
    return names


def chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """In bites that a statement takes."""
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
