"""What must hold for every customer, whoever writes it."""

from __future__ import annotations

from typing import Any

from keben.domains.customers.customer.model import Customer
from keben.kernel.actions.batch import in_batch
from keben.kernel.problems import Invalid

WEIGHTS = {
    "level_id": 10, "industry_id": 10, "source_id": 5, "uscc": 15, "phone": 15, "email": 5, "region": 10,
    "address": 10, "short_name": 5, "legal_representative": 5, "size": 5, "website": 5,
}  # fmt: skip


@in_batch
def no_cycle(record: Customer, changes: Any, actor: Any) -> None:
    """A customer cannot be its own parent, directly or through others."""
    if "parent" not in changes or record.parent_id is None:
        return
    seen, above = {record.pk}, record.parent
    while above is not None:
        if above.pk in seen:
            raise Invalid.single("parent", "cycle", "“%(name)s” already lies below this customer.", name=above.name)
        seen.add(above.pk)
        above = above.parent


@in_batch
def complete(record: Customer, changes: Any, actor: Any) -> None:
    """The share of the weighted fields that are filled."""
    filled = sum(weight for name, weight in WEIGHTS.items() if getattr(record, name) not in (None, ""))
    record.completeness = round(100 * filled / sum(WEIGHTS.values()))
    changes.refresh()
