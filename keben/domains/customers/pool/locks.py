"""A lock keeps a customer from falling: how many and how long, and what becomes of it when its time is over."""

from __future__ import annotations

import datetime as dt
from array import array
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.events import CustomerOwnerChanged
from keben.domains.customers.pool.book import ActiveLimit, book
from keben.domains.customers.pool.limits import may_lock
from keben.domains.customers.pool.model import Pool
from keben.domains.customers.pool.news import UNLOCKED, replace, tell_losses
from keben.domains.customers.pool.ownership import move
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.bulk_act import BatchAct
from keben.kernel.kinds.moments import Date, show_date
from keben.kernel.problems import Invalid, Refused

ACTOR = system_actor("pools")
BATCH = 500
ENDED = gettext_noop("Its lock ended")


def shortest(owner: int | None) -> ActiveLimit | None:
    """The limit that lets somebody lock for the fewest days."""
    found = [limit for limit in book().limits_of(owner) if limit.max_lock_days is not None]
    return min(found, key=lambda limit: limit.max_lock_days or 0, default=None)


def last_day(record: Customer) -> dt.date | None:
    """The last day of a lock that begins today; None where nothing limits it."""
    limit = shortest(record.owner_id)
    first = record.locked_on or timezone.localdate()
    return first + dt.timedelta(days=limit.max_lock_days or 0) if limit else None


class Lock(Action[Customer]):
    """Keep the customer from falling into a pool."""

    label, icon = _("Lock"), "lock"

    class ask(Ask):  # noqa: N801 - declared like a field
        """For how long."""

        until = Input(Date(), _("Until"), help=_("Empty: as long as it may be locked."))

    def offered(self, record: Customer) -> bool:
        return not record.is_locked and record.pool_id is None

    def check(self, record: Customer, ask: Any) -> None:
        if record.pool_id is not None:
            still = "“%(name)s” lies in a pool; claim or assign it before you lock it."
            raise Refused.because("pooled_lock", still, name=record.name)
        spared = all(rule.spare_dealt for rule in book().rules)
        if record.is_dealt and spared:
            told = "“%(name)s” has bought, and customers that have bought never fall: it needs no lock."
            raise Refused.because("dealt_lock", told, name=record.name)
        if not record.is_locked:
            may_lock(record)
        in_time(record, ask.until)

    def run(self, record: Customer, ask: Any) -> None:
        record.is_locked = True
        record.locked_until = ask.until or last_day(record)
        record.locked_on = record.locked_on or timezone.localdate()


def in_time(record: Customer, until: dt.date | None) -> None:
    """Raise Refused where the owner has locked it as long as he may, Invalid for a day that is too late or past."""
    today, last = timezone.localdate(), last_day(record)
    if last is not None and last < today:
        told = "“%(name)s” was locked first on %(date)s and may be locked no longer. Follow it up, or give it back."
        raise Refused.because("lock_over", told, name=record.name, date=show_date(record.locked_on or today))
    if until is not None and until < today:
        raise Invalid.single("until", "in_past", "Choose a day that lies ahead.")
    if until is not None and last is not None and until > last:
        raise Invalid.single("until", "lock_too_long", "At most until %(date)s.", date=show_date(last))


class Unlock(Action[Customer]):
    """Let the rules of the pools apply again."""

    label, icon = _("Unlock"), "lock-open"

    def offered(self, record: Customer) -> bool:
        return record.is_locked

    def run(self, record: Customer, ask: Any) -> None:
        record.is_locked, record.locked_until = False, None


class EndLock(Action[Customer]):
    """The time of a lock is over: it ends, or the customer goes into the pool that the limit of its owner names."""

    label, icon, hidden, verb = _("End of the lock"), "lock-open", True, "transfer"

    def run(self, record: Customer, ask: Any) -> CustomerOwnerChanged | None:
        record.is_locked, record.locked_until = False, None
        limit = shortest(record.owner_id)
        open_one = book().pools.get(limit.lock_pool) if limit and limit.lock_pool else None
        if open_one is None or record.owner_id is None:
            return None
        with override(settings.LANGUAGE_CODE):
            reason = gettext(ENDED)
        return move(record, verb="recycle", pool=Pool(pk=open_one.pk, name=open_one.name), reason=reason)


def end_locks() -> int:
    """End every lock whose last day has passed, each batch whole and told in its transaction; how many."""
    over = Customer._base_manager.filter(is_locked=True, locked_until__lt=timezone.localdate(), deleted_at=None)
    keys = array("q", over.order_by("owner_id", "pk").values_list("pk", flat=True).iterator(chunk_size=5000))
    told: dict[int, tuple[int, int | None, str]] = {}
    for start in range(0, len(keys), BATCH):
        run = BatchAct(Customer, ACTOR, parsed=True, does=EndLock)
        lost: dict[int | None, str] = {}
        with transaction.atomic():
            held = run.hold(keys[start : start + BATCH])
            for made in run.write([(row, {}) for row in held.values() if row.is_locked]):
                if made.error is not None:
                    continue
                if made.record.owner_id is None:
                    lost[made.record.previous_owner_id] = made.record.name
                else:
                    count = told.get(made.record.owner_id, (0, None, ""))[0]
                    told[made.record.owner_id] = (count + 1, made.record.pk, made.record.name)
            tell_losses(lost)
            replace(UNLOCKED, told)
    return len(keys)
