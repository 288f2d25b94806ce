"""A rule is off, asked for, or on: switching it on takes a second person, switching it off takes one."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.domains.org.access.approvers import with_all
from keben.domains.privacy.deciding import Decide
from keben.domains.privacy.events import RetentionAsked, RetentionSwitched
from keben.kernel.actions.reasoned import Reasoned
from keben.kernel.features.notifications import notify
from keben.kernel.flow import Flow, Move, State
from keben.kernel.problems import Refused

LABEL = "privacy.RetentionRule"
ASKED = gettext_noop("%(who)s asks to switch on the retention rule “%(title)s”: %(reason)s")
SENT_BACK = gettext_noop("The retention rule “%(title)s” was not approved: %(reason)s")
APPROVED = gettext_noop("The retention rule “%(title)s” was approved and runs from tonight.")


class AskSwitchOn(Move[Any]):
    """Have the rule switched on: somebody else looks at the dry run and decides."""

    name, label, icon, primary, bulk = "ask-switch-on", _("Ask to switch on"), "send", True, False
    source, to = ("off",), "asked"

    ask = Reasoned

    def run(self, record: Any, ask: Any) -> RetentionAsked:
        super().run(record, ask)
        users = [user for user in with_all(LABEL, "approve") if user != self.actor.user_id]
        if not users:
            raise Refused.because("no_approver", "Nobody else may approve it: give another role this right.")
        record.asked_by_id, record.approved_by_id, record.approved_at = self.actor.user_id, None, None
        told = {"who": self.actor.name, "by": self.actor.user_id, "title": record.name, "reason": ask.reason}
        notify(users, ASKED, told, category="privacy", entity=LABEL, object_id=record.pk)
        return RetentionAsked(record.pk, record.subject, record.months)


class SwitchOn(Decide):
    """Approve it: from the next night on what is past its time goes, for ever."""

    name, label, icon, primary = "switch-on", _("Approve and switch on"), "check", True
    confirm = _("What the rule takes away does not come back. Look at the dry run first.")
    to = "on"

    def run(self, record: Any, ask: Any) -> RetentionSwitched:
        super().run(record, ask)
        record.approved_by_id, record.approved_at = self.actor.user_id, timezone.now()
        tell(record, APPROVED, "")
        return RetentionSwitched(record.pk, True)


class SendRuleBack(Decide):
    """Do not approve it."""

    name, label, icon = "send-back", _("Do not approve"), "arrow-back-up"
    to = "off"

    ask = Reasoned

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        tell(record, SENT_BACK, ask.reason)
        record.asked_by_id = None


class SwitchOff(Move[Any]):
    """The rule rests; what it took away stays away."""

    name, label, icon, bulk = "switch-off", _("Switch off"), "player-pause", False
    source, to = ("on", "asked"), "off"

    def run(self, record: Any, ask: Any) -> RetentionSwitched:
        super().run(record, ask)
        record.asked_by_id = record.approved_by_id = record.approved_at = None
        return RetentionSwitched(record.pk, False)


def tell(record: Any, sentence: str, reason: str) -> None:
    """Tell the one who asked."""
    told = {"title": record.name, "reason": reason}
    users = [record.asked_by_id] if record.asked_by_id else []
    notify(users, sentence, told, category="privacy", entity=LABEL, object_id=record.pk)


class RetentionFlow(Flow):
    """The states of a rule."""

    states = (
        State("off", _("Off"), "neutral"),
        State("asked", _("Waits for approval"), "warn"),
        State("on", _("On"), "ok"),
    )
    steps = (AskSwitchOn, SwitchOn, SendRuleBack, SwitchOff)
