"""What must hold for every relation, and when the next contact is due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from keben.domains.customers.keeper.model import Keeper
from keben.kernel.features.sight import sees
from keben.kernel.problems import Invalid
from keben.kernel.registry import registry


def with_whom(record: Keeper, changes: Any, actor: Any) -> None:
    """A person of this very customer; only organisations need none."""
    if record.contact is None and record.kind != "organisation":
        raise Invalid.single("contact", "required", "Say which contact it is with.")
    if record.contact is not None and record.contact.customer_id != record.customer_id:
        raise Invalid.single("contact", "other_customer", "This contact belongs to another customer.")


def keeper_sees(record: Keeper, changes: Any, actor: Any) -> None:
    """Nobody keeps a relation with a customer that he cannot see; who enters one keeps it unless he says otherwise."""
    if changes.created and record.colleague_id is None and actor.user_id is not None:
        record.colleague_id = actor.user_id
        changes.refresh()
    if record.colleague is None or "colleague" not in changes:
        return
    if not sees(record.colleague, registry.get("customers.Customer"), record.customer_id):
        raise Invalid.single(
            "colleague",
            "keeper_blind",
            "%(name)s does not see this customer. Add him to the team first.",
            name=record.colleague.name,
        )


def named_and_planned(record: Keeper, changes: Any, actor: Any) -> None:
    """What it is called, and the next contact by its rhythm where nobody has set one."""
    other = record.contact.name if record.contact is not None else record.customer.name
    ours = f"{record.colleague.name} – " if record.colleague is not None else ""
    record.name = f"{ours}{other}"[:140]
    if record.rhythm_days == 0:
        raise Invalid.single("rhythm_days", "rhythm", "At least one day; leave it empty where there is no rhythm.")
    if record.rhythm_days and (record.next_on is None or ("rhythm_days" in changes and "next_on" not in changes)):
        start = record.last_contact_on or timezone.localdate()
        record.next_on = start + dt.timedelta(days=record.rhythm_days)
    changes.refresh()
