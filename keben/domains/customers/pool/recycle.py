"""The nightly run: counts the days anew under the rules of now, drops who is due, and warns whose turn comes soon.

Each batch is a transaction of its own with history, log, outbox and news, so that after a crash the rest is done.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.events import CustomerOwnerChanged
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.countdown import FALLS, write
from keben.domains.customers.pool.locks import end_locks
from keben.domains.customers.pool.model import Pool, PoolReason
from keben.domains.customers.pool.news import tell_losses, warn, warn_of_locks
from keben.domains.customers.pool.night_model import PoolNight
from keben.domains.customers.pool.ownership import move
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.bulk_act import BatchAct
from keben.kernel.problems import Refused
from keben.kernel.tasks.job import Job, progress, task

ACTOR = system_actor("pools")
SPAN, BATCH, RENEW = 20_000, 500, 20
"""Keys counted at once, customers dropped at once, and batches after which what was looked up is forgotten."""
Told = Callable[[int], None]


class Recycle(Action[Customer]):
    """A customer falls into the pool of the rule that found it."""

    label, icon, hidden, verb = _("Fall into a pool"), "hourglass", True, "transfer"

    def run(self, record: Customer, ask: Any) -> CustomerOwnerChanged:
        rule = next((rule for rule in book().rules if rule.pk == record.recycle_rule_id), None)
        if rule is None:
            raise Refused.because("rule_gone", "The rule under which it was to fall is no longer active.")
        pool = Pool(pk=rule.pool.pk, name=rule.pool.name)  # key and name are all that is told of it
        why = PoolReason(pk=rule.reason[0], name=rule.reason[1]) if rule.reason else None
        return move(record, verb="recycle", pool=pool, why=why, reason=rule.name, rule=rule.pk)


@task("customers.recycle", daily="01:00")
def recycle(job: Job | None = None) -> dict[str, int]:
    """The whole night; run again after a crash it goes on with what is left, because nothing is done twice."""
    night = PoolNight.objects.create(rules=book().digest())

    def told(done: int) -> None:
        if job is not None:
            progress(job, done)

    night.counted = count_all(told)
    night.counted_at = timezone.now()
    night.save()
    drop_due(night, told)
    end_locks()  # after the drops: who is no longer locked is warned first and falls tomorrow at the earliest
    warn()
    warn_of_locks()
    night.ended_at = timezone.now()
    night.save()
    return {"counted": night.counted, "dropped": night.dropped, "failed": night.failed}


def spans() -> Iterator[QuerySet[Customer]]:
    """All customers, some thousand keys at a time."""
    last = Customer._base_manager.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, SPAN):
        yield Customer._base_manager.filter(pk__gt=start, pk__lte=start + SPAN)


def count_all(told: Told = lambda done: None) -> int:
    """Bring every last day up to date; how many were wrong."""
    changed = 0
    for at, rows in enumerate(spans()):
        with transaction.atomic():
            changed += write(rows)
        told((at + 1) * SPAN)
    return changed


def due(today: dt.date | None = None) -> QuerySet[Customer]:
    """Those whose last day has passed."""
    return Customer._base_manager.filter(FALLS, recycle_on__lt=today or timezone.localdate())


def drop_due(night: PoolNight, told: Told) -> None:
    """Drop them batch by batch, each batch whole or not at all; who refuses stays and is counted."""
    # In the order of owners, so that each of them is told once and not with every batch. Eight bytes for each key.
    keys = array("q", due().order_by("owner_id", "pk").values_list("pk", flat=True).iterator(chunk_size=5000))
    run: BatchAct | None = None
    for at, start in enumerate(range(0, len(keys), BATCH)):
        if run is None or at % RENEW == 0:
            run = BatchAct(Customer, ACTOR, parsed=True, does=Recycle)
        with transaction.atomic():
            dropped, failed = drop(run, keys[start : start + BATCH])
        night.dropped += dropped
        night.failed += failed
        told(night.dropped)


def drop(run: BatchAct, keys: Sequence[int]) -> tuple[int, int]:
    """One batch, in the transaction of the caller: how many fell and how many refused."""
    held = run.hold(keys)
    # Looked at anew under the lock: somebody may have called, locked or sold meanwhile.
    there = set(due().filter(pk__in=keys).values_list("pk", flat=True))
    rows = [held[key] for key in keys if key in there]
    lost = {row.owner_id: row.name for row in reversed(rows)}
    made = run.write([(row, {}) for row in rows])
    failed = sum(one.error is not None for one in made)
    tell_losses(lost)
    return len(made) - failed, failed
