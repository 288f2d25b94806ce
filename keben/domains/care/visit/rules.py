"""What must hold for every visit."""

from __future__ import annotations

from typing import Any

from keben.domains.care.visit.model import Visit
from keben.kernel.actions.crud import current
from keben.kernel.problems import Invalid
from keben.kernel.registry import registry


def contacts_of_customer(record: Visit, changes: Any, actor: Any) -> None:
    """Who is visited works at the customer."""
    if not changes.created and "contacts" not in changes and "customer" not in changes:
        return
    for contact in current(registry.of(Visit), record, "contacts") or ():
        if contact.customer_id != record.customer_id:
            raise Invalid.single(
                "contacts", "elsewhere", "“%(name)s” does not belong to this customer.", name=contact.name
            )
