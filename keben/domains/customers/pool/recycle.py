"""The nightly run: counts the days anew under the rules of now, drops who is due, and warns whose turn comes soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.events import CustomerOwnerChanged
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.countdown import FALLS, counted, write
from keben.domains.customers.pool.model import Pool
from keben.domains.customers.pool.ownership import move
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.features.notifications import Notification, notify
from keben.kernel.tasks.job import Job, progress, task

ACTOR = system_actor("pools")
SPAN, BATCH = 20_000, 200
CUSTOMER = "customers.Customer"
SOON = gettext_noop("%(count)s customers of yours fall into a pool soon; the next one: “%(title)s”")
FELL = gettext_noop("%(count)s customers of yours fell into a pool, such as “%(title)s”")
Told = Callable[[int], None]


class Recycle(Action[Customer]):
    """A customer falls into the pool of the rule that found it."""

    label, icon, hidden, verb = _("Fall into a pool"), "hourglass", True, "transfer"

    def run(self, record: Customer, ask: Any) -> CustomerOwnerChanged:
        rule = next(rule for rule in book().rules if rule.pk == record.recycle_rule_id)
        pool = Pool._base_manager.get(pk=rule.pool.pk)
        return move(record, verb="recycle", pool=pool, reason=rule.name, rule=rule.pk)


class Recycling(BatchEdit):
    """Drops customers in batches: the same rules, log, history and index as one by one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.action, self.plain_action = Recycle, True


@dataclass
class Night:
    """What a run did."""

    counted: int = 0
    dropped: int = 0
    failed: int = 0
    lost: dict[int, list[str]] = field(default_factory=dict)


@task("customers.recycle", daily="01:00")
def recycle(job: Job | None = None) -> dict[str, int]:
    """The whole night; run again after a crash it goes on with what is left, because nothing is done twice."""
    night = Night()

    def told(done: int) -> None:
        if job is not None:
            progress(job, done)

    night.counted = count_all(told)
    drop_due(night, told)
    warn()
    tell_losses(night)
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


def drop_due(night: Night, told: Told) -> None:
    """Drop them batch by batch, each batch whole or not at all; who refuses stays and is counted."""
    run = Recycling(Customer, ACTOR)
    rules = {rule.pk: rule for rule in book().rules}
    last = 0
    while keys := list(due().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = keys[-1]
        with transaction.atomic():
            held = run.hold(keys)
            # Looked at anew under the lock: somebody may have called, locked or sold meanwhile.
            there = set(due().filter(pk__in=keys).values_list("pk", flat=True))
            rows = [held[key] for key in keys if key in there and held[key].recycle_rule_id in rules]
            owners = {row.pk: row.owner_id for row in rows}
            for made in run.write([(row, {}) for row in rows]):
                if made.error is not None:
                    night.failed += 1
                    continue
                night.dropped += 1
                night.lost.setdefault(owners[made.record.pk], []).append(made.record.name)
        told(night.dropped)


def warn() -> None:
    """One message to each owner of whom customers fall within the days of the pool; an unread older one goes."""
    today = timezone.localdate()
    soon = Q()
    for rule in book().rules:
        until = today + dt.timedelta(days=rule.pool.remind_days)
        soon |= Q(recycle_rule=rule.pk, recycle_on__lte=until)
    if not soon:
        return
    rows = Customer._base_manager.filter(FALLS & soon)
    found = {row["owner"]: row["n"] for row in rows.order_by().values("owner").annotate(n=Count("pk"))}
    first: dict[int, tuple[int, str]] = {}
    for owner, key, name in rows.order_by("-recycle_on", "-pk").values_list("owner", "pk", "name"):
        first[owner] = (key, name)
    replace(SOON, {owner: (count, *first[owner]) for owner, count in found.items()})


def tell_losses(night: Night) -> None:
    """One message to each owner who lost customers tonight."""
    replace(FELL, {owner: (len(names), None, names[0]) for owner, names in night.lost.items()})


def replace(message: str, told: dict[int, tuple[int, int | None, str]]) -> None:
    """Tell them, instead of what they have not read of the nights before."""
    Notification.objects.filter(user_id__in=told, category="pool", message=message, read_at=None).delete()
    for owner, (count, key, name) in told.items():
        params = {"count": count, "title": name[:100]}
        place = {"entity": CUSTOMER, "object_id": key} if key else {}
        notify([owner], message, params, category="pool", **place)  # type: ignore[arg-type]


def would_fall() -> QuerySet[Any]:
    """Who would fall in the next night under the rules of now, if nobody did anything until then."""
    today = timezone.localdate()
    found: QuerySet[Any] = counted(Customer._base_manager.all(), book())
    return found.filter(new_on__lte=today).annotate(day=F("new_on"), falls_by=F("new_rule"))
