"""A lead is new, followed, interested, and at last converted or failed; a failed one may be taken up again."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.events import LeadFailed
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.flow import Flow, Move, State
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Refused

OPEN = ("new", "following", "interested")


class StartFollowing(Move[Any]):
    """Somebody has been in touch."""

    label, icon = _("Start following"), "player-play"
    source, to = ("new",), "following"


class Interested(Move[Any]):
    """They want to hear more."""

    label, icon = _("Interested"), "thumb-up"
    source, to = ("new", "following"), "interested"


class Fail(Move[Any]):
    """Nothing comes of it."""

    label, icon, tone = _("Mark as failed"), "x", "danger"
    source, to = OPEN, "failed"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Why."""

        fail_reason = Input(like="fail_reason", label=_("Reason of failure"), required=True)
        reason = Input(Text(200), _("Note"))

    def run(self, record: Any, ask: Any) -> LeadFailed:
        record.last_stage = record.status
        super().run(record, ask)
        record.fail_reason, record.failed_at = ask.fail_reason, timezone.now()
        record.response_due_at = None
        return LeadFailed(record.pk, ask.fail_reason.pk)


class Reopen(Action[Any]):
    """Take a failed lead up again where it stood."""

    label, icon = _("Reopen"), "refresh"

    def offered(self, record: Any) -> bool:
        return bool(record.status == "failed")

    def check(self, record: Any, ask: Any) -> None:
        if not self.offered(record):
            raise Refused.because("not_failed", "Only a failed lead can be reopened.")

    def run(self, record: Any, ask: Any) -> None:
        record.status = record.last_stage if record.last_stage in OPEN else "new"
        record.fail_reason, record.failed_at = None, None


class LeadFlow(Flow):
    """The states of a lead."""

    states = (
        State("new", _("New"), "info"),
        State("following", _("Following"), "teal"),
        State("interested", _("Interested"), "violet"),
        State("converted", _("Converted"), "ok", final=True),
        State("failed", _("Failed"), "danger", final=True),
    )
    steps = (StartFollowing, Interested, Fail)
