"""A task is open, under way, done or cancelled."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.events import TaskDone
from keben.kernel.flow import Flow, Move, State


class Start(Move[Any]):
    """Begin the work."""

    label, icon = _("Start"), "player-play"
    source, to = ("open",), "doing"


class Complete(Move[Any]):
    """The work is done."""

    label, icon, primary = _("Complete"), "check", True
    source, to = ("open", "doing"), "done"

    def run(self, record: Any, ask: Any) -> TaskDone:
        super().run(record, ask)
        record.done_at = timezone.now()
        return TaskDone(record.pk, record.owner_id)


class Cancel(Move[Any]):
    """It need not be done."""

    label, icon = _("Cancel task"), "x"
    source, to = ("open", "doing"), "cancelled"


class Reopen(Move[Any]):
    """It was not done after all."""

    label, icon = _("Reopen"), "refresh"
    source, to = ("done", "cancelled"), "open"

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.done_at = None


class TaskFlow(Flow):
    """The states of a task."""

    states = (
        State("open", _("To do"), "neutral"),
        State("doing", _("Under way"), "teal"),
        State("done", _("Done"), "ok", final=True),
        State("cancelled", _("Cancelled"), "neutral", final=True),
    )
    steps = (Start, Complete, Cancel, Reopen)
