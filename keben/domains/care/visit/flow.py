"""A visit is planned, checked in, checked out; or it is missed, or cancelled."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.care.visit.checking import CheckIn, CheckOut
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.reasoned import Reasoned
from keben.kernel.flow import Flow, Move, State
from keben.kernel.kinds.moments import DateTime
from keben.kernel.problems import Invalid, Refused


class Miss(Move[Any]):
    """The day went by without anybody there; the program says so at night."""

    label, icon, hidden = _("Mark as missed"), "clock-exclamation", True
    source, to = ("planned",), "missed"

    def check(self, record: Any, ask: Any) -> None:
        super().check(record, ask)
        if record.planned_at > timezone.now():
            raise Refused.because("ahead", "The visit lies ahead; cancel it instead.")


class CancelVisit(Move[Any]):
    """It need not take place."""

    label, icon = _("Cancel visit"), "x"
    source, to = ("planned",), "cancelled"

    ask = Reasoned


class PlanAgain(Move[Any]):
    """Another day."""

    label, icon = _("Plan again"), "refresh"
    source, to = ("missed", "cancelled"), "planned"

    class ask(Ask):  # noqa: N801 - declared like a field
        """When."""

        planned_at = Input(DateTime(), _("Planned for"), required=True)

    def check(self, record: Any, ask: Any) -> None:
        super().check(record, ask)
        if ask.planned_at <= timezone.now():
            raise Invalid.single("planned_at", "in_past", "Choose a time that lies ahead.")

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.planned_at = ask.planned_at


class VisitFlow(Flow):
    """The states of a visit."""

    states = (
        State("planned", _("Planned"), "info"),
        State("checked_in", _("Checked in"), "teal"),
        State("checked_out", _("Visited"), "ok", final=True),
        State("missed", _("Missed"), "danger", final=True),
        State("cancelled", _("Cancelled"), "neutral", final=True),
    )
    steps = (CheckIn, CheckOut, Miss, CancelVisit, PlanAgain)
