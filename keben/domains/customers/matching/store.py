"""The pairs of a search in their table: new ones come, open ones that are no longer found go, decisions stand.

A pair that somebody found different stays so until one of the two names changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching.actions import digest
from keben.domains.customers.matching.clusters import clusters
from keben.domains.customers.matching.comparisons import CUSTOMERS
from keben.domains.customers.matching.found import Pair
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.weights import Weights

CHUNK = 1_000
FRESH = ("title", "probability", "cluster", "why", "run", "state", "judged", "decided_by", "decided_at", "updated_at")
LONGEST = 120


def keep(run: TwinRun, found: list[Pair], weights: Weights) -> int:
    """Write what was found; returns the number of groups. One transaction: readers see the old queue or the new one."""
    with transaction.atomic():
        known = {
            (pair.left_id, pair.right_id): pair
            for pair in TwinPair.objects.only("left", "right", "state", "judged", "decided_by", "decided_at").iterator()
        }
        names = names_of(found)
        joined = clusters((pair.left, pair.right) for pair in found if holds(known.get(pair[:2]), names, pair))
        for chunk in chunks(found):
            write(run, chunk, known, names, joined, weights)
        seen = {pair[:2] for pair in found}
        gone = [pair.pk for key, pair in known.items() if pair.state == "open" and key not in seen]
        for some in chunks(gone):
            TwinPair.objects.filter(pk__in=some).delete()
    return len(set(joined.values()))


def holds(known: TwinPair | None, names: dict[int, str], pair: Pair) -> bool:
    """Whether the pair ties a group together: not where somebody found two customers and nothing changed since."""
    return known is None or not stands(known, names, pair)


def stands(known: TwinPair, names: dict[int, str], pair: Pair) -> bool:
    """Whether a decision of different still holds."""
    return known.state == "different" and known.judged == digest(names[pair.left], names[pair.right])


def write(
    run: TwinRun,
    found: list[Pair],
    known: dict[tuple[int, int], TwinPair],
    names: dict[int, str],
    joined: dict[int, int],
    weights: Weights,
) -> None:
    """Some of the pairs."""
    now = timezone.now()
    fresh: list[TwinPair] = []
    changed: list[TwinPair] = []
    for pair in found:
        old = known.get(pair[:2])
        row = old or TwinPair(left_id=pair.left, right_id=pair.right, created_at=now)
        if old is not None and old.state == "different" and not stands(old, names, pair):
            row.state, row.judged, row.decided_by_id, row.decided_at = "open", "", None, None
        row.title = f"{names[pair.left][:LONGEST]} / {names[pair.right][:LONGEST]}"
        row.probability, row.run, row.updated_at = percent(pair.probability), run, now
        row.cluster = joined.get(pair.left, pair.left)
        row.why = reasons(pair, weights)
        (fresh if old is None else changed).append(row)
    TwinPair.objects.bulk_create(fresh)
    TwinPair.objects.bulk_update(changed, FRESH, batch_size=200)


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
