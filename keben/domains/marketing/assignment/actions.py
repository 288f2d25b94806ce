"""Assigning by rule what lies about, and passing on what was not answered in time."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.assignment.choose import Chosen, Round
from keben.domains.marketing.assignment.route import hand_to, set_deadline
from keben.domains.marketing.events import LeadOwnerChanged
from keben.domains.marketing.lead.flow import OPEN
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.lead.ownership import still_open, unowned
from keben.domains.marketing.lead.owning import give
from keben.kernel.actions.action import Action
from keben.kernel.problems import Refused


class AssignByRule(Action[Lead]):
    """Give a lead that nobody has to whom the rules say."""

    label, icon, verb = _("Assign by rule"), "route", "transfer"

    def offered(self, record: Lead) -> bool:
        return record.owner_id is None and record.status in OPEN

    def check(self, record: Lead, ask: Any) -> None:
        unowned(record)
        still_open(record)
        self.chosen = Round().choose(record)
        if self.chosen.person is None:
            tried = " ".join(reason.text() for reason in self.chosen.verdict.reasons)
            raise Refused.because("no_rule", "No rule finds anybody for this lead. %(tried)s", tried=tried)

    def run(self, record: Lead, ask: Any) -> LeadOwnerChanged:
        fact: LeadOwnerChanged = hand_to(record, self.chosen)
        return fact


class Remind(Action[Lead]):
    """The first response is overdue: the owner is told, and has the same time once more. Only the program does it."""

    name, hidden = "edit", True

    def run(self, record: Lead, ask: Any) -> None:
        rule = record.assignment_rule
        set_deadline(record, rule)
        record.reminded_at = timezone.now()


class PassOn(Action[Lead]):
    """Nobody answered: the lead goes to somebody else. Only the program does it."""

    name, hidden, verb = "transfer", True, "transfer"
    chosen: Chosen | None = None
    superior: Any = None

    def run(self, record: Lead, ask: Any) -> LeadOwnerChanged:
        if self.superior is not None:
            fact = give(record, self.superior, how="late", reason=self.why(record), rule=record.assignment_rule)
            record.response_due_at = None
            return fact
        assert self.chosen is not None
        passed: LeadOwnerChanged = hand_to(record, self.chosen, how="late")
        record.__dict__["_told"]["reason"] = self.why(record)
        return passed

    def why(self, record: Lead) -> str:
        """The reason for the history."""
        return str(_("No first response in time"))
