"""A record that was merged away comes back by taking the merge back, not out of the recycle bin."""

from __future__ import annotations

from typing import Any

from keben.kernel.actions.hooks import on_check
from keben.kernel.merging.declared import MERGEABLE
from keben.kernel.merging.former import survivor_of
from keben.kernel.problems import Refused, Way


@on_check
def stays_merged(entity: Any, record: Any, changes: Any, actor: Any) -> None:
    """Refuse to restore it while it leads elsewhere."""
    if entity.label not in MERGEABLE or changes.created or "deleted_at" not in changes or record.deleted_at is not None:
        return
    former = survivor_of(entity.label, record.pk)
    if former is not None:
        there = Way(entity.label, former.survivor_id)
        raise Refused.leading(there, "merged", "This was merged into another record. Take the merge back there.")
