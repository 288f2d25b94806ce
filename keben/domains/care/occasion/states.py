"""An attention is planned, then done with its cost and effect, or skipped with a reason."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.care.budget.spending import spend
from keben.domains.care.events import CareDone
from keben.domains.care.occasion.left_out import channel_of, whom
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.contacting import may_contact
from keben.kernel.flow import Flow, Move, State
from keben.kernel.kinds.numbers import Money
from keben.kernel.kinds.text import LongText, Text
from keben.kernel.problems import Invalid, Problem, Refused


class CompleteCare(Move[Any]):
    """It was done: what it cost and what it brought."""

    label, icon, primary, bulk = _("Complete care"), "check", True, False
    source, to = ("planned",), "done"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Cost and effect."""

        cost = Input(Money(), _("Real cost"), help=_("Nought where it cost nothing."))
        effect = Input(LongText(1000), _("Effect"), help=_("What was said, how it was received."))
        grade = Input(like="grade")

    def inputs(self, record: Any) -> list[BoundInput]:
        found = super().inputs(record)
        for item in found:
            if item.name == "cost" and record is not None:
                item.initial = record.planned_cost
        return found

    def check(self, record: Any, ask: Any) -> None:
        super().check(record, ask)
        against = whom(record)
        if against is not None:
            verdict = may_contact(against, channel_of(record.measure))
            raise Refused(*(Problem(one.rule, one.message, one.params) for one in verdict.reasons))
        cost = ask.cost or 0
        if cost < 0:
            raise Invalid.single("cost", "negative", "A cost cannot be negative.")
        department = record.owner.department_id if record.owner else None
        record.budget, doubts = spend(cost, department, timezone.localdate(), permitted=record.permitted)
        self.doubts += doubts

    def run(self, record: Any, ask: Any) -> CareDone:
        super().run(record, ask)
        record.cost, record.done_on = ask.cost or 0, timezone.localdate()
        record.effect, record.grade = ask.effect or "", ask.grade or ""
        return CareDone(record.pk, record.customer_id, record.contact_id, record.owner_id, record.cost)


class SkipCare(Move[Any]):
    """It is left out this time."""

    label, icon = _("Skip"), "x"
    source, to = ("planned",), "skipped"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Why."""

        skip_reason = Input(Text(200), _("Why skipped"), required=True)

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.skip_reason = ask.skip_reason


class ReopenCare(Move[Any]):
    """It shall be done after all."""

    label, icon = _("Reopen"), "refresh"
    source, to = ("skipped",), "planned"

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.skip_reason = ""


class CareFlow(Flow):
    """The states of an attention."""

    states = (
        State("planned", _("Planned"), "info"),
        State("done", _("Done"), "ok", final=True),
        State("skipped", _("Skipped"), "neutral", final=True),
    )
    steps = (CompleteCare, SkipCare, ReopenCare)


class PermitExpense(Action[Any]):
    """A manager lets an attention cost so much although the budget is used up."""

    label, icon, verb, bulk = _("Permit above budget"), "shield-check", "permit", False

    class ask(Ask):  # noqa: N801 - declared like a field
        """How much, and why."""

        amount = Input(Money(), _("Up to"), required=True)
        reason = Input(Text(200), _("Reason"), required=True)

    def inputs(self, record: Any) -> list[BoundInput]:
        found = super().inputs(record)
        for item in found:
            if item.name == "amount" and record is not None:
                item.initial = record.planned_cost
        return found

    def offered(self, record: Any) -> bool:
        return bool(record.status == "planned" and record.owner_id != self.actor.user_id)

    def check(self, record: Any, ask: Any) -> None:
        if record.status != "planned":
            raise Refused.because("not_planned", "Only what is still planned can be permitted.")
        if record.owner_id == self.actor.user_id:
            raise Refused.because("own_expense", "Nobody permits his own expense. Ask your own manager.")
        if ask.amount <= 0:
            raise Invalid.single("amount", "not_positive", "Permit more than nothing.")

    def run(self, record: Any, ask: Any) -> None:
        record.permitted, record.permitted_by_id = ask.amount, self.actor.user_id
