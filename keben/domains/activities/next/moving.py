"""Another day: what is planned keeps its place in the flow and only its time changes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import BoundInput
from keben.kernel.problems import Invalid, Refused


class AnotherDay(Action[Any]):
    """Move it; the button stands with the next steps, not among those of the page."""

    name, label, icon = "another-day", _("Another day"), "calendar-event"
    bulk, hidden = False, True
    moves: ClassVar[str] = "planned_at"
    states: ClassVar[tuple[str, ...]] = ("open", "doing")
    required: ClassVar[bool] = True
    help: ClassVar[Any] = ""

    def inputs(self, record: Any) -> list[BoundInput]:
        item = self.entity.field(self.moves)
        now = getattr(record, self.moves) if record is not None else None
        return [BoundInput(self.moves, item.label, item.kind, self.required, self.help, now)]

    def offered(self, record: Any) -> bool:
        return not self.states or record.status in self.states

    def check(self, record: Any, ask: Any) -> None:
        if not self.offered(record):
            raise Refused.because("not_open", "This is no longer open; it cannot be moved to another day.")
        wanted = getattr(ask, self.moves)
        if wanted is not None and wanted <= timezone.now():
            raise Invalid.single(self.moves, "in_past", "Choose a time that lies ahead.")

    def run(self, record: Any, ask: Any) -> None:
        setattr(record, self.moves, getattr(ask, self.moves))


class AnotherDayOfTask(AnotherDay):
    """Move a task."""

    moves = "due_at"


class AnotherDayOfContact(AnotherDay):
    """Move the next contact with a customer or a lead, or take it off."""

    moves, states, required = "next_contact_at", (), False
    help = _("Left empty, no contact is planned.")

    def offered(self, record: Any) -> bool:
        return getattr(record, "status", "") not in ("converted", "failed")
