"""What is written with every change of owner: the row of the history, a word to who is concerned, what was open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_noop

from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.change import OwnerChange
from keben.domains.customers.pool.countdown import CUSTOMER, recount, watched
from keben.domains.customers.pool.first_days import COUNTED
from keben.domains.customers.pool.hanging import go_along
from keben.domains.customers.pool.settings import open_things_wait
from keben.kernel.actions.hooks import on_write, on_write_many
from keben.kernel.actions.insert import insert
from keben.kernel.features.notifications import Notification, tell_all
from keben.kernel.features.owning import line
from keben.kernel.resolved import ResolvedEntity

QUIET = ("recycle", "create", "import")
"""Verbs of which nobody is told row by row: the nightly run tells of all at once."""
LOST = gettext_noop("Taken from you: “%(title)s”")
GIVEN = gettext_noop("A customer for you: “%(title)s”")
LOST_MANY = gettext_noop("%(who)s took %(count)s customers from you, such as “%(title)s”")
GIVEN_MANY = gettext_noop("%(who)s gave you %(count)s customers, such as “%(title)s”")


@on_write(CUSTOMER)
def keep_history(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """One written customer."""
    if record.pk is not None:
        keep_all(((record, changes),))
        tell_all(words(record, changes))


@on_write_many(keep_history)
def keep_history_of_many(entity: ResolvedEntity, written: list[tuple[Any, Any]]) -> None:
    """The same for a batch: each person hears of all his customers in one message."""
    keep_all(written)
    tell_all([one for record, changes in written for one in words(record, changes)])


def moved(changes: Any) -> bool:
    """Whether owner or pool is another."""
    return "owner" in changes or "pool" in changes


def keep_all(written: Iterable[tuple[Any, Any]]) -> None:
    """The rows of the history, what former owners still had to do, and the days that are left."""
    known = book()
    on = watched(known) if known.rules else frozenset()
    rows, fresh = [], []
    handed: dict[int, tuple[Any, int]] = {}
    for record, changes in written:
        if moved(changes):
            left = None if changes.created else changes.was("pool")
            told = record.__dict__.get("_told", {})
            rows.append(line(OwnerChange, record, changes, told, pool=record.pool_id or left))
            if not changes.created and (before := had_it(record, changes)):
                handed[record.pk] = (record, before)
        # Whoever has no owner has no days either; that is settled with the owner.
        again = not record.__dict__.pop(COUNTED, False) and (changes.created or any(name in changes for name in on))
        if known.rules and record.owner_id and again:
            fresh.append(record.pk)
    insert(rows)
    go_along(handed)
    recount(fresh)


def had_it(record: Any, changes: Any) -> int | None:
    """To whom belonged what is open: the owner until now, or, where such things wait in pools, the last one."""
    if before := changes.was("owner"):
        return int(before)
    return record.previous_owner_id if record.owner_id and open_things_wait() else None


def words(record: Any, changes: Any) -> Iterator[Notification]:
    """A word to the new owner and to the former one, unless he did it himself."""
    told = record.__dict__.pop("_told", {})
    if "owner" not in changes or told.get("how") in QUIET:
        return
    by, before = record.updated_by_id, None if changes.created else changes.was("owner")
    if record.owner_id and record.owner_id != by:
        yield word(record, record.owner_id, GIVEN, GIVEN_MANY)
    if before and before != by and told.get("how") == "take_back":
        yield word(record, before, LOST, LOST_MANY)


def word(record: Any, person: int, message: str, many: str) -> Notification:
    """The message about one customer."""
    params = {"title": record.name[:100], "by": record.updated_by_id}
    return Notification(
        user_id=person, category="customer", message=message, many=many, params=params, entity=CUSTOMER,
        object_id=record.pk,
    )  # fmt: skip
