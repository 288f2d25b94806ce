"""What the verbs of ownership ask of the record before they do anything; each refusal says who, until when, or why."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.change import OwnerChange
from keben.domains.customers.pool.model import Pool
from keben.kernel.called import named
from keben.kernel.features.owning import admins_of, faster, is_open, may_enter, still_here
from keben.kernel.features.pooling import may_leave
from keben.kernel.kinds.moments import show_date
from keben.kernel.problems import Invalid, Refused, Way


def receives(person: Any, record: Customer) -> None:
    """Raise Refused where this person cannot take the customer."""
    still_here(person)
    if person.pk == record.owner_id:
        raise Refused.because(
            "same_owner", "%(name)s already owns this customer; choose somebody else.", name=named(person)
        )


def not_locked(record: Customer) -> None:
    """Raise Refused where the customer is locked."""
    if record.is_locked:
        if record.locked_until is None:
            raise Refused.leading(Way.to(record), "locked", "“%(name)s” is locked; unlock it first.", name=record.name)
        told = "“%(name)s” is locked until %(date)s; wait, or unlock it first."
        raise Refused.leading(Way.to(record), "locked", told, name=record.name, date=show_date(record.locked_until))


def open_pool(pool: Any) -> None:
    """Raise Refused where there is no pool at all or this one is closed, Invalid where none was chosen."""
    if pool is None:
        if not book().pools:
            raise Refused.because("no_pools", "No customer pool is set up; ask an administrator for one.")
        raise Invalid.single("pool", "required", "Required.")
    is_open(pool)


def lies_ahead(day: Any) -> None:
    """Raise Invalid for a rest that is over before it begins."""
    if day is not None and day <= timezone.localdate():
        raise Invalid.single("rest_until", "in_past", "Choose a day that lies ahead.")


def rested(record: Customer) -> None:
    """Raise Refused while the customer does not want to be disturbed."""
    if record.rest_until is not None and timezone.localdate() < record.rest_until:
        told = (
            "“%(name)s” is not to be disturbed; it may be claimed from %(date)s. "
            "Until then %(admins)s may lift that, or assign it."
        )
        until = show_date(record.rest_until)
        raise Refused.leading(
            Way.to(record.pool), "resting", told, name=record.name, date=until, admins=admins_of(record.pool)
        )


def enters(record: Customer, changes: Any, actor: Any) -> None:
    """Raise Invalid where a new customer has an owner as well as a pool, or a pool into which one may not look."""
    if not changes.created or record.pool_id is None:
        return
    may_enter(record, book().pools.get(record.pool_id), actor)


def still_there(record: Customer, user: int) -> None:
    """Raise Refused where the customer lies in no pool any more, saying who was faster."""
    if record.pool_id is not None:
        return
    faster(record, user)
    raise Refused.because("no_pool", "This customer lies in no pool; ask for it to be assigned to you.")


def may_claim(record: Customer, user: int) -> None:
    """Raise Refused where the customer itself or the rules of its pool forbid it; locks the pool."""
    still_there(record, user)
    not_locked(record)
    rested(record)
    may_leave(record, Pool, book().pools, OwnerChange, user)
