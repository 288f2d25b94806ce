"""From the lines of the log to their records: which are still there, and which the reader may open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, DateTimeField, Exists, F, OuterRef, Value

from keben.domains.org.admin.wording import noun_of
from keben.kernel.access.actor import Actor
from keben.kernel.events.log import LoggedEvent
from keben.kernel.reader import scoped, unscoped
from keben.kernel.resolved import ResolvedEntity
from keben.web.addresses import record_url

REASON = "the log tells whether a record is gone; it is opened only where the reader sees it"


@dataclass(frozen=True)
class Whereabouts:
    """What became of the record of a line: its address where the reader may open it, or that it is gone."""

    href: str = ""
    gone: bool = False


NOWHERE = Whereabouts()


def whereabouts(
    events: Iterable[LoggedEvent], actor: Actor, *, without: tuple[str, ...] = ()
) -> dict[tuple[str, int], Whereabouts]:
    """By noun and key, with one query per noun; nouns of `without` have pages of another kind and get no address."""
    keys: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.object_id:  # an export is of no one record
            keys[event.entity].add(event.object_id)
    found: dict[tuple[str, int], Whereabouts] = {}
    for label, wanted in keys.items():
        entity = noun_of(label)
        if entity is not None:
            places = of_noun(entity, wanted, actor, opens=label not in without)
            found.update(((label, key), places.get(key, Whereabouts(gone=True))) for key in wanted)
    return found


def of_noun(entity: ResolvedEntity, keys: set[int], actor: Actor, *, opens: bool) -> dict[int, Whereabouts]:
    """The records that are still in the database; one in the recycle bin is gone for readers of the log."""
    seen: Exists | Value = Value(False, output_field=BooleanField())
    if opens and actor.can(entity.label, "view"):
        seen = Exists(scoped(entity.model, actor).filter(pk=OuterRef("pk")))
    rows = unscoped(entity.model, reason=REASON).filter(pk__in=keys)
    binned = F("deleted_at") if entity.recycles else Value(None, output_field=DateTimeField())
    return {
        key: Whereabouts(gone=True)
        if deleted is not None
        else Whereabouts(record_url(entity.label, key) if visible else "")
        for key, deleted, visible in rows.annotate(binned_=binned, seen_=seen).values_list("pk", "binned_", "seen_")
    }
