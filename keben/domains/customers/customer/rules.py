"""Which fields of a customer count for how well we know it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

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
def founded_before_today(record: Any, changes: Any, actor: Any) -> None:
    """No company comes from days to come; what stands so since long is not asked about with every change."""
    if record.founded_on is not None and "founded_on" in changes and record.founded_on > timezone.localdate():
        raise Invalid.single("founded_on", "future", "This day has not come yet.")
