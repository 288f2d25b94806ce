"""A get-together is planned, held or cancelled; held, its cost is shared out among the guests who came."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.money import allocate
from keben.domains.care.budget.spending import spend
from keben.domains.care.events import GatheringHeld
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.actions.perform import perform
from keben.kernel.actions.reasoned import Reasoned
from keben.kernel.flow import Flow, Move, State
from keben.kernel.kinds.numbers import Money
from keben.kernel.kinds.text import LongText
from keben.kernel.problems import Invalid, Refused


class HoldGathering(Move[Any]):
    """It took place: who came, what it cost, what it brought."""

    label, icon, primary, bulk = _("Took place"), "check", True, False
    source, to = ("planned",), "held"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Guests, cost and outcome."""

        guests = Input(like="guests", label=_("Who came"), required=True)
        cost = Input(Money(), _("Real cost"), help=_("It is shared out among the guests."))
        outcome = Input(LongText(2000), _("Outcome"), required=True)
        grade = Input(like="grade")

    def inputs(self, record: Any) -> list[BoundInput]:
        found = super().inputs(record)
        for item in found if record is not None else ():
            if item.name == "guests":
                item.initial = list(record.guests.order_by("pk"))
            elif item.name == "cost":
                item.initial = record.planned_cost
        return found

    def check(self, record: Any, ask: Any) -> None:
        super().check(record, ask)
        cost = ask.cost or 0
        if cost < 0:
            raise Invalid.single("cost", "negative", "A cost cannot be negative.")
        if record.held_at > timezone.now():
            raise Refused.because("ahead", "It lies ahead; change the time if it took place earlier.")
        department = record.owner.department_id if record.owner else None
        record.budget, doubts = spend(cost, department, timezone.localdate(), permitted=record.permitted)
        self.doubts += doubts

    def run(self, record: Any, ask: Any) -> GatheringHeld:
        super().run(record, ask)
        guests = list({one.pk: one for one in ask.guests}.values())
        record.cost, record.came = ask.cost or 0, len(guests)
        record.outcome, record.grade = ask.outcome, ask.grade or ""
        for guest, share in zip(guests, allocate(record.cost, [1] * len(guests)), strict=True):
            self.share(record, guest, share)
        return GatheringHeld(record.pk, record.owner_id, len(guests), record.cost)

    def share(self, record: Any, guest: Any, share: int) -> None:
        """What falls to one guest, as an attention that is done."""
        from keben.domains.care.occasion.model import CareItem

        day = timezone.localdate(record.held_at)

        def done(item: Any) -> None:
            item.gathering, item.budget = record, record.budget
            item.status, item.cost, item.done_on, item.grade = "done", share, timezone.localdate(), record.grade
            short = guest.customer.short_name or guest.customer.name
            item.name, item.level_id = f"{guest.name} · {short}"[:180], guest.customer.level_id

        answers = {
            "customer": guest.customer_id, "contact": guest.pk, "owner": record.owner_id, "occasion": "gathering",
            "about": record.name[:80], "occasion_on": day, "prepare_on": day, "measure": "visit",
        }  # fmt: skip
        perform("create", CareItem, answers, actor=self.actor, prepare=done)


class CancelGathering(Move[Any]):
    """It does not take place."""

    label, icon = _("Cancel get-together"), "x"
    source, to = ("planned",), "cancelled"

    ask = Reasoned


class GatheringFlow(Flow):
    """The states of a get-together."""

    states = (
        State("planned", _("Planned"), "info"),
        State("held", _("Held"), "ok", final=True),
        State("cancelled", _("Cancelled"), "neutral", final=True),
    )
    steps = (HoldGathering, CancelGathering)
