"""How many customers somebody may own, and how many of them locked; each refusal says the number."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.book import ActiveLimit, book
from keben.domains.customers.pool.model import OwnershipLimit
from keben.kernel.called import named
from keben.kernel.kept import Prepared
from keben.kernel.problems import Refused, Way

KEY = Customer._meta.pk


def mine(owner: Any, *, dealt: bool) -> QuerySet[Customer]:
    """Somebody's customers, with those that have bought or without."""
    found = Customer._base_manager.filter(owner=owner, deleted_at=None)
    return found if dealt else found.filter(is_dealt=False)


def counted(owner: Any, beside: Any, *, dealt: bool) -> QuerySet[Any]:
    """How many somebody owns besides this one, as one row, or none at all."""
    rows = mine(owner, dealt=dealt).exclude(pk=beside).order_by()
    return rows.values("owner").annotate(count=Count("pk")).values_list("count")


# Counted with every new customer: the statements are written once.
OWNED = Prepared(partial(counted, dealt=True), owner=KEY, beside=KEY)
OPEN = Prepared(partial(counted, dealt=False), owner=KEY, beside=KEY)
LOCK = Prepared(
    lambda key: OwnershipLimit._base_manager.select_for_update(no_key=True).filter(pk=key).values_list("pk"),
    key=OwnershipLimit._meta.pk,
)


def number(asked: Prepared, record: Customer) -> int:
    """How many besides this one the owner of a record has."""
    found = asked.rows(owner=record.owner_id, beside=record.pk or 0)
    return int(found[0][0]) if found else 0


def owned_by(user: int | None, limit: ActiveLimit) -> QuerySet[Customer]:
    """What counts of somebody's customers under a limit."""
    return mine(user, dealt=limit.count_dealt)


def held(limit: ActiveLimit) -> None:
    """Let two at once be counted one after the other."""
    if connection.features.has_select_for_update:  # SQLite lets in one writer at a time
        LOCK.rows(key=limit.pk)


def those_of(record: Customer, *more: tuple[str, str, Any]) -> Way:
    """The customers of its owner, of which one would have to go."""
    return Way(Customer._meta.label, conditions=(("owner", "any", [record.owner_id]), *more))


def within_limits(record: Customer, changes: Any) -> None:
    """Raise Refused where the new owner has as many customers as he may; rows of a batch that wait are counted."""
    asked = []
    for limit in book().limits_of(record.owner_id):
        if limit.max_customers is None or (record.is_dealt and not limit.count_dealt):
            continue
        asked.append((limit.pk, record.owner_id))
        count = changes.shared.so_far(asked[-1], partial(_count, record, limit, limit.max_customers))
        if count >= limit.max_customers:
            raise Refused.leading(
                those_of(record),
                "owner_limit",
                "%(name)s has reached the limit: %(count)s of %(limit)s customers owned. Give one back first.",
                name=named(record.owner),
                count=count,
                limit=limit.max_customers,
            )
    for one in asked:
        changes.count(one)


def _count(record: Customer, limit: ActiveLimit, most: int) -> int:
    """How many of the owner's customers count under a limit, with whoever else asks waiting."""
    held(limit)
    count = number(OWNED, record)  # from an index alone
    return number(OPEN, record) if count >= most and not limit.count_dealt else count


def may_lock(record: Any) -> None:
    """Raise Refused where the owner has locked as many customers as he may."""
    for limit in book().limits_of(record.owner_id):
        if limit.max_locked is None:
            continue
        held(limit)
        count = Customer._base_manager.filter(owner=record.owner_id, is_locked=True, deleted_at=None).count()
        if count >= limit.max_locked:
            raise Refused.leading(
                those_of(record, ("is_locked", "is", True)),
                "lock_limit",
                "%(name)s has reached the limit: %(count)s of %(limit)s customers locked. Unlock one first.",
                name=named(record.owner),
                count=count,
                limit=limit.max_locked,
            )
