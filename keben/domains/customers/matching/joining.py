"""Joining customers that are one: by the proposals of a merge, and what any merge means for the pairs of the review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone

from keben.data.twins.apart import told_apart
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching.model import TwinPair
from keben.domains.customers.matching.seam import on_same
from keben.domains.customers.matching.store import title_of
from keben.kernel.access.actor import Actor
from keben.kernel.actions.perform import perform
from keben.kernel.merging.actions import Merge
from keben.kernel.merging.declared import on_merge
from keben.kernel.merging.join import plain_row
from keben.kernel.merging.model import MergeRecord
from keben.kernel.merging.proposal import best
from keben.kernel.registry import registry

LABEL, PAIR = "customers.Customer", "customers.TwinPair"
DECISION = ("state", "decided_by_id", "decided_at")


def join(records: Sequence[Customer], actor: Actor, *, reason: str = "") -> Customer:
    """Merge customers as proposed; who bought stays, then the more complete, then the older. Raises as Merge does."""
    stays = best(registry.get(LABEL), records)
    others = [one.pk for one in records if one.pk != stays.pk]
    done = perform(Merge, stays, {"others": others}, actor=actor, reason=reason, acknowledge=("twins",))
    survivor: Customer = done.record
    return survivor


@on_same
def merge_both(pair: TwinPair, actor: Actor) -> None:
    """Who says of a pair that it is one customer merges it."""
    join((pair.left, pair.right), actor)


@on_merge(LABEL)
def pairs_follow(done: MergeRecord, survivor: Any, losers: Sequence[Any], kept: dict[str, Any], actor: Actor) -> None:
    """Pairs among the merged are answered with "the same"; pairs of a loser with others become the survivor's."""
    own = {survivor.pk, *(one.pk for one in losers)}
    rows = TwinPair.objects.filter(Q(left_id__in=own) | Q(right_id__in=own)).select_for_update().order_by("pk")
    pairs = list(rows)
    standing = {other_of(pair, survivor.pk): pair for pair in pairs if survivor.pk in (pair.left_id, pair.right_id)}
    for pair in pairs:
        if {pair.left_id, pair.right_id} <= own:
            answer = {"state": "same", "decided_by_id": actor.user_id, "decided_at": timezone.now()}
            change(pair, {**answer, "merge_id": done.pk}, kept)
        elif survivor.pk not in (pair.left_id, pair.right_id):
            lead(pair, survivor, own, standing, kept)


def lead(pair: TwinPair, survivor: Any, own: set[int], standing: dict[int, TwinPair], kept: dict[str, Any]) -> None:
    """A pair of a loser and somebody else becomes the survivor's, or its decision goes over to the survivor's pair."""
    outsider = pair.right if pair.left_id in own else pair.left
    there = standing.get(outsider.pk)
    if there is None:
        first, second = sorted((survivor, outsider), key=lambda one: one.pk)
        change(pair, {"left_id": first.pk, "right_id": second.pk, "title": title_of(first.name, second.name)}, kept)
        standing[outsider.pk] = pair
        return
    if pair.state == "different" != there.state:
        change(there, {name: getattr(pair, name) for name in DECISION}, kept)
    kept["dropped"].append({"model": PAIR, "row": plain_row(pair)})
    TwinPair.objects.filter(pk=pair.pk).delete()


def change(pair: TwinPair, values: dict[str, Any], kept: dict[str, Any]) -> None:
    """Write the values and keep what they were."""
    before = {name: getattr(pair, name) for name in values}
    TwinPair.objects.filter(pk=pair.pk).update(**values)
    for name, value in values.items():
        setattr(pair, name, value)
    marks = {name: values[name] for name in ("left_id", "right_id", "state") if name in values}
    kept["changed"].append({"model": PAIR, "key": pair.pk, "before": before, "after": marks})


@told_apart(LABEL)
def different(pk: int) -> list[int]:
    """The customers that somebody found to be others than this one."""
    rows = TwinPair.objects.filter(Q(left_id=pk) | Q(right_id=pk), state="different").order_by()
    return [right if left == pk else left for left, right in rows.values_list("left_id", "right_id")]


def other_of(pair: TwinPair, key: int) -> int:
    """The other side."""
    return pair.right_id if pair.left_id == key else pair.left_id
