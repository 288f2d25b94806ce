"""What must hold for a group: no ring, not too deep, also when two people move companies at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keben.domains.customers.customer.model import Customer
from keben.kernel.actions.batch import in_batch
from keben.kernel.problems import Invalid, Refused
from keben.kernel.tree import above, height, hold

DEEPEST = 10
"""So many levels a group may have, its head included."""


def has_parent(record: Customer) -> bool:
    """Such rows of a batch are written one by one: the row before may have been the one above."""
    return record.parent_id is not None


@in_batch(unless=has_parent)
def stands_in_tree(record: Customer, changes: Any, actor: Any) -> None:
    """A customer cannot lie below itself, and its group has a bottom."""
    if "parent" not in changes or record.parent_id is None:
        return
    hold("customers")
    way = above(Customer, "parent", record.parent_id)
    if record.pk in way:
        raise Invalid.single("parent", "cycle", "“%(name)s” already lies below this customer.", name=str(record.parent))
    below = height(Customer, "parent", [record.pk]) if record.pk else 0
    if len(way) + 1 + below > DEEPEST:
        raise Invalid.single(
            "parent", "too_deep", "A group has at most %(most)s levels; here it would have %(levels)s.",
            most=DEEPEST, levels=len(way) + 1 + below,
        )  # fmt: skip


def settle_tree(survivor: Customer, losers: Sequence[Customer]) -> None:
    """Where the merged customer stands: below the first company above that is none of those which became one."""
    hold("customers")
    own = {survivor.pk, *(one.pk for one in losers)}
    way = above(Customer, "parent", survivor.parent_id)
    inside = [at for at, key in enumerate(way) if key in own]
    if inside:
        way = way[inside[-1] + 1 :]
        survivor.parent_id = way[0] if way else None
    levels = len(way) + 1 + height(Customer, "parent", own)
    if levels > DEEPEST:
        raise Refused.because(
            "too_deep", "Merged, the group would have %(levels)s levels; at most %(most)s are possible.",
            levels=levels, most=DEEPEST,
        )  # fmt: skip
