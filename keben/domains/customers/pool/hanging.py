"""What is still open about customers that change hands: it goes along to the new owner, or ends with a pool."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from keben.domains.activities.models import FollowUpPlan, Task
from keben.domains.activities.plan.flow import CancelPlan
from keben.domains.activities.task.flow import Cancel
from keben.domains.customers.contact.model import Contact
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.keeper.model import Keeper
from keben.domains.customers.pool.settings import open_things_wait
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.bulk_act import BatchAct
from keben.kernel.actions.bulk_edit import BatchEdit
from keben.kernel.features.sight import actor_of
from keben.kernel.flow import Move
from keben.kernel.reader import scoped

CUSTOMER, CONTACT = "customers.Customer", "customers.Contact"
ACTOR = system_actor("ownership")


@dataclass(frozen=True)
class Hanging:
    """A noun with an owner about customers, and how it ends; `via` is its link where it points to customers only,
    `why` the input that takes the reason."""

    model: type[Any]
    ends: type[Move[Any]]
    via: str = ""
    why: str = "reason"

    def rows(self, customers: Iterable[int], contacts: Iterable[int], owners: Iterable[int]) -> Any:
        """Key, owner and what it is about, of all that is open and belonged to a former owner."""
        if self.via:
            about = Q(**{f"{self.via}__in": list(customers)})
        else:
            about = Q(target_entity=CUSTOMER, target_id__in=list(customers))
            if contacts:
                about |= Q(target_entity=CONTACT, target_id__in=list(contacts))
        found = self.model._base_manager.filter(about, owner__in=set(owners), status__in=self.ends.source)
        return found.filter(deleted_at=None).order_by("pk")

    def customer(self, row: Any, contacts: Mapping[int, int]) -> int:
        """The customer that it is about."""
        if self.via:
            return int(getattr(row, f"{self.via}_id"))
        return int(row.target_id) if row.target_entity == CUSTOMER else contacts[row.target_id]


HANGING: list[Hanging] = [Hanging(Task, Cancel), Hanging(FollowUpPlan, CancelPlan)]
"""Higher domains add theirs."""


def go_along(handed: Mapping[int, tuple[Any, int]]) -> None:
    """Customers by key with who had them before; one query for each noun where nothing is open."""
    if not handed:
        return
    contacts = dict(Contact._base_manager.filter(customer__in=handed).values_list("pk", "customer_id"))
    waits = open_things_wait()
    owners = {before for _record, before in handed.values()}
    for one in HANGING:
        given: list[tuple[int, Any]] = []
        ended: dict[str, list[int]] = {}
        for row in one.rows(handed, contacts, owners):
            record, before = handed[one.customer(row, contacts)]
            if row.owner_id != before:
                continue
            if record.owner_id:
                given.append((row.pk, record.owner))
            elif not waits:
                ended.setdefault(str(record.pool or ""), []).append(row.pk)
        give(one.model, given)
        for pool, keys in ended.items():
            end(one, keys, pool)
    relations(handed, owners)


def relations(handed: Mapping[int, tuple[Any, int]], owners: Collection[int]) -> None:
    """Relations that a former owner kept and can keep no longer: the new owner keeps them, in a pool nobody does.

    Who goes on seeing the customer goes on keeping what is his, such as its heads by the manager who gives it down.
    """
    found = Keeper._base_manager.filter(customer__in=handed, colleague__in=owners, deleted_at=None).order_by("pk")
    rows = [row for row in found if row.colleague_id == handed[row.customer_id][1]]
    if not rows:
        return
    seen = still_seen({row.customer_id: handed[row.customer_id] for row in rows})
    kept = Keeper._base_manager.filter(contact__in=[row.contact_id for row in rows if row.contact_id], deleted_at=None)
    twice = set(kept.values_list("contact_id", "colleague_id"))
    given = []
    for row in rows:
        record, _before = handed[row.customer_id]
        if row.customer_id in seen:
            continue
        # Nobody keeps one relation twice: what the new owner has already is left to the gaps.
        heir = None if (row.contact_id, record.owner_id) in twice else record.owner
        given.append((row.pk, heir))
    give(Keeper, given, "colleague")


def still_seen(handed: Mapping[int, tuple[Any, int]]) -> set[int]:
    """The customers with a new owner that their former ones go on seeing; one query for each former owner."""
    owned: dict[int, list[int]] = {}
    for customer, (record, before) in handed.items():
        if record.owner_id:
            owned.setdefault(before, []).append(customer)
    seen: set[int] = set()
    for person in get_user_model()._base_manager.filter(pk__in=owned):
        if person.is_active and (actor := actor_of(person)).can(CUSTOMER, "view"):
            seen.update(scoped(Customer, actor).filter(pk__in=owned[person.pk]).values_list("pk", flat=True))
    return seen


def give(model: type[Any], given: list[tuple[int, Any]], field: str = "owner") -> None:
    """Let the new owners have them."""
    if given:
        run = BatchEdit(model, ACTOR, parsed=True)
        held = run.hold([key for key, _owner in given])
        settle(run.write([(held[key], {field: owner}) for key, owner in given]))


def end(one: Hanging, keys: list[int], pool: str) -> None:
    """Nobody has to do them any more."""
    run = BatchAct(one.model, ACTOR, reason=pool, parsed=True, does=one.ends)
    held = run.hold(keys)
    reason = {one.why: pool} if any(item.name == one.why for item in one.ends.ask.inputs(run.entity)) else {}
    settle(run.write([(held[key], reason) for key in keys]))


def settle(made: Iterable[Any]) -> None:
    """Raise what refused one of them: the customer does not change hands by halves."""
    for one in made:
        if one.error is not None:
            raise one.error
