"""What must hold for every customer, whoever writes it."""

from __future__ import annotations

from typing import Any

from keben.domains.customers.customer.model import Customer
from keben.kernel.actions.batch import in_batch
from keben.kernel.problems import Invalid
from keben.kernel.quality.declared import YEAR, Quality, Weighed

WEIGHTS = {
    "level_id": 10, "industry_id": 10, "source_id": 5, "uscc": 15, "phone": 15, "email": 5, "region": 10,
    "address": 10, "short_name": 5, "legal_representative": 5, "size": 5, "website": 5,
}  # fmt: skip
"""The columns that count for completeness, with their points."""
OFTEN, SELDOM = 180, 730
"""How many days a value is believed: ways to reach people change sooner than facts of the register."""
LIMITS = {"phone": OFTEN, "email": OFTEN, "uscc": SELDOM, "legal_representative": YEAR, "industry_id": SELDOM}
QUALITY = Quality(
    tuple(
        Weighed(name.removesuffix("_id"), points, 0 if name in ("source_id", "region") else LIMITS.get(name, YEAR))
        for name, points in WEIGHTS.items()
    )
)


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
