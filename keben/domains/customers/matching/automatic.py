"""Merging unasked: what is certain enough by the setting of its kind, at most so much a night, each with its undo.

Only groups in which every two are certain are merged; anything doubtful is left to people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching.clusters import clusters
from keben.domains.customers.matching.joining import LABEL, join
from keben.domains.customers.matching.model import KINDS, TwinPair, TwinRun
from keben.domains.customers.matching.settings import merged_from
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.merging.declared import hindrance
from keben.kernel.merging.model import MergeRecord
from keben.kernel.merging.proposal import best
from keben.kernel.problems import KebenError
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry
from keben.kernel.settings import setting
from keben.kernel.tasks.job import Job, progress, task

TASK = "customers.merge_unasked"
ACTOR = system_actor("twins")
REASON = "what is certain enough is merged in the whole base, by the settings of the administrators"
WALKED = 20_000
SAME_NAMES = frozenset({"full", "rare", "same", "former"})
LIKE_NAMES = frozenset({"sound", "typo", "nick"})
UNSURE = frozenset({"branch", "sister", "group", "elsewhere"})


@dataclass(frozen=True)
class Due:
    """Customers that are merged together, why, and the survivor; `refused` says why they are not."""

    pairs: tuple[TwinPair, ...]
    customers: tuple[Customer, ...]
    kind: str
    survivor: Customer
    refused: tuple[str, ...] = ()

    @property
    def probability(self) -> Decimal:
        """Of the least certain pair."""
        return min(pair.probability for pair in self.pairs)

    @property
    def label(self) -> Any:
        """The kind in words."""
        return dict(KINDS)[self.kind]


def kind_of(why: Collection[Any]) -> str:
    """The kind of reason of a pair; empty where something speaks for two companies."""
    codes = {row[0]: row[1] for row in why}
    name, phone = codes.get("name"), codes.get("phone")
    if name in UNSURE or codes.get("uscc") == "different":
        return ""
    if codes.get("uscc") == "same":
        return "code"
    if codes.get("place") != "apart" and phone in ("person", "shared"):
        if name in SAME_NAMES:
            return "phone"
        # A switchboard is shared by all firms of a house; only a person leads from one name to another.
        if name in LIKE_NAMES or (name == "slip" and phone == "person"):
            return "near"
        if name == "other" and phone == "person":
            return "renamed"
    if name in SAME_NAMES and codes.get("address") in ("same", "near"):
        return "address"
    return "other"


def due(least: Mapping[str, Decimal], most: int, actor: Actor = ACTOR) -> list[Due]:
    """What would be merged with these certainties, the most certain first; nothing is changed."""
    if not least:
        return []
    rows = unscoped(TwinPair, reason=REASON).filter(
        state="open", unasked="", probability__gte=min(least.values()),
        left__deleted_at__isnull=True, right__deleted_at__isnull=True,
    )  # fmt: skip
    sure: dict[tuple[int, int], tuple[TwinPair, str]] = {}
    for pair in rows.select_related("left__owner", "right__owner").order_by("-probability", "pk")[:WALKED].iterator():
        kind = kind_of(pair.why)
        if kind in least and pair.probability >= least[kind]:
            sure[pair.left_id, pair.right_id] = pair, kind
    groups: dict[int, list[int]] = {}
    for key, cluster in clusters(sure).items():
        groups.setdefault(cluster, []).append(key)
    found: list[Due] = []
    for keys in groups.values():
        if len(found) >= most:
            break
        edges = list(combinations(sorted(keys), 2))
        if all(edge in sure for edge in edges) and not taken_back(keys):
            found.append(made([sure[edge] for edge in edges], actor))
    return found


def made(parts: list[tuple[TwinPair, str]], actor: Actor) -> Due:
    """The pairs of a group as one merge."""
    customers = {one.pk: one for pair, _kind in parts for one in (pair.left, pair.right)}
    survivor = best(registry.get(LABEL), list(customers.values()))
    losers = [one for one in customers.values() if one.pk != survivor.pk]
    weakest = max((kind for _pair, kind in parts), key=[name for name, _label in KINDS].index)
    return Due(
        tuple(pair for pair, _kind in parts), (survivor, *losers), weakest, survivor,
        tuple(hindrance(LABEL, survivor, losers, actor)),
    )  # fmt: skip


def taken_back(keys: Collection[int]) -> bool:
    """Whether somebody has taken such a merge apart before: then people decide."""
    rows = MergeRecord.objects.filter(entity=LABEL, survivor_id__in=keys, undone_at__isnull=False)
    return any(set(losers) & set(keys) for losers in rows.values_list("losers", flat=True))


def merge_certain(run: TwinRun | None = None, tell: Any = lambda _done, _total: None) -> int:
    """Merge what is certain enough by the settings; returns how many merges came of it."""
    done, groups = 0, due(merged_from(), int(setting("matching.merge_most")))
    for at, one in enumerate(groups):
        tell(at, len(groups))
        done += not one.refused and merged(one)
    if run is not None and done:
        TwinRun.objects.filter(pk=run.pk).update(merged=done)
    return done


def merged(one: Due) -> bool:
    """Merge one group and mark it in the log of pairs; what is refused stays in the queue, where its reason is read."""
    keys = [pair.pk for pair in one.pairs]
    try:
        with transaction.atomic():
            reason = _("Merged unasked: %(kind)s, %(p)s%%") % {"kind": one.label, "p": one.probability}
            if TwinPair.objects.filter(pk__in=keys, state="open").count() < len(keys):
                return False  # somebody has decided meanwhile
            join(one.customers, ACTOR, reason=reason)
            TwinPair.objects.filter(pk__in=keys).update(unasked=one.kind)
    except KebenError:
        return False
    return True


@task(TASK)
def merge_now(job: Job) -> dict[str, int]:
    """The task of the button."""
    return {"merged": merge_certain(tell=lambda done, total: progress(job, done, total))}
