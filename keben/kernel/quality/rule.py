"""The scores follow every change in the same transaction; confirming the data is an action with history."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.action import Action
from keben.kernel.actions.batch import in_batch
from keben.kernel.called import named
from keben.kernel.features.sight import sees
from keben.kernel.problems import Invalid
from keben.kernel.quality.score import judge
from keben.kernel.quality.weights import weights_of
from keben.kernel.registry import registry


@in_batch
def judged(record: Any, changes: Any, actor: Any) -> None:
    """Both scores, and the day of every field that counts and was changed."""
    weights = weights_of(registry.of(type(record)))
    today = timezone.localdate()
    if not changes.created:
        changed = {one.name: today.isoformat() for one in weights if one.name in changes}
        if changed:
            record.checked = {**(record.checked or {}), **changed}
    found = judge(record, weights, today)
    record.completeness, record.freshness, record.ages_on = found.completeness, found.freshness, found.ages_on
    changes.refresh()


@in_batch(unless=lambda record: record.steward_id is not None)  # type: ignore[untyped-decorator]
def steward_sees(record: Any, changes: Any, actor: Any) -> None:
    """Nobody answers for data that he cannot see."""
    if record.steward_id is None or "steward" not in changes or record.pk is None:
        return
    if record.steward_id != getattr(record, "owner_id", None) and not sees(
        record.steward, registry.of(type(record)), record.pk
    ):
        raise Invalid.single(
            "steward",
            "steward_blind",
            "%(name)s does not see this record. Add him to the team first.",
            name=named(record.steward),
        )


class ConfirmData(Action[Any]):
    """Say that the data are still right: every field counts as confirmed today."""

    label, icon = _("Confirm data"), "circle-check"
    confirm = _("All data of the record count as confirmed today.")

    def offered(self, record: Any) -> bool:
        return record.deleted_at is None

    def run(self, record: Any, ask: Any) -> None:
        record.confirmed_at = timezone.now()
