"""A plan is open, under way, done or cancelled; doing it writes the follow-up that it was made for."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.events import PlanDone
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.actions.perform import perform
from keben.kernel.flow import Flow, Move, State
from keben.kernel.kinds.moments import DateTime
from keben.kernel.kinds.text import LongText, Text

OPEN = ("open", "doing")


class StartPlan(Move[Any]):
    """Begin with it."""

    label, icon = _("Start"), "player-play"
    source, to = ("open",), "doing"


class CompletePlan(Move[Any]):
    """The contact has taken place: what was said becomes a follow-up of the same record."""

    label, icon, primary, bulk = _("Done, write follow-up"), "check", True, False
    source, to = OPEN, "done"

    class ask(Ask):  # noqa: N801 - declared like a field
        """What was said and what comes next, as in a follow-up."""

        method = Input(like="method", required=True)
        content = Input(LongText(3000), _("What was said"), required=True)
        next_contact_at = Input(DateTime(), _("Next contact"))
        next_step = Input(Text(200), _("Next step"))

    def inputs(self, record: Any) -> list[BoundInput]:
        found = super().inputs(record)
        for item in found:
            if item.name == "method" and record is not None:
                item.initial = record.method
        return found

    def run(self, record: Any, ask: Any) -> PlanDone:
        from keben.domains.activities.follow_up.model import FollowUp

        def aim(made: Any) -> None:
            made.target_entity, made.target_id = record.target_entity, record.target_id
            made.target_title = record.target_title

        answers = {"content": ask.content, "method": ask.method}
        answers |= {"next_contact_at": ask.next_contact_at or "", "next_step": ask.next_step or ""}
        made = perform("create", FollowUp, answers, actor=self.actor, prepare=aim).record
        super().run(record, ask)
        record.done_at, record.follow_up_id = timezone.now(), made.pk
        return PlanDone(record.pk, made.pk, record.owner_id)


class CancelPlan(Move[Any]):
    """It need not take place."""

    label, icon = _("Cancel plan"), "x"
    source, to = OPEN, "cancelled"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Why."""

        reason = Input(Text(200), _("Reason"))


class ReopenPlan(Move[Any]):
    """It shall take place after all."""

    label, icon = _("Reopen"), "refresh"
    source, to = ("cancelled",), "open"


class PlanFlow(Flow):
    """The states of a plan."""

    states = (
        State("open", _("Not begun"), "neutral"),
        State("doing", _("Under way"), "teal"),
        State("done", _("Done"), "ok", final=True),
        State("cancelled", _("Cancelled"), "neutral", final=True),
    )
    steps = (StartPlan, CompletePlan, CancelPlan, ReopenPlan)
