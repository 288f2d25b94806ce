"""A request is received, checked, and done or refused; anonymising takes a second person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.domains.privacy.deciding import Decide
from keben.domains.privacy.events import AnonymisationAsked, PersonAnonymised
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.reasoned import Reasoned
from keben.kernel.condition import when
from keben.kernel.features.notifications import notify
from keben.kernel.flow import Flow, Move, State
from keben.kernel.kinds.text import LongText, Text
from keben.kernel.problems import Refused
from keben.kernel.tasks.job import enqueue

OPEN = ("received", "checking")
WAITS = ("asked", "going")
CLOSED = ("done", "refused")
DELETION = when("kind", "deletion")
TASK = "privacy.anonymise"
SENT_BACK = gettext_noop("Anonymising “%(title)s” was not approved: %(reason)s")


class StartChecking(Move[Any]):
    """Somebody looks who it is and what we keep."""

    label, icon, primary = _("Start checking"), "search", True
    source, to = ("received",), "checking"


class Answer(Move[Any]):
    """The person has got what he asked for."""

    label, icon, bulk, primary = _("Answered"), "check", False, True
    source, to = ("checking",), "done"

    class ask(Ask):  # noqa: N801 - declared like a field
        """What was answered."""

        outcome = Input(LongText(2000), _("Answer given"), required=True)

    def check(self, record: Any, ask: Any) -> None:
        super().check(record, ask)
        if not record.proof:
            raise Refused.because("no_proof", "Say first how the identity of the person was checked.")

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.outcome, record.ended_at = ask.outcome, timezone.now()


class Refuse(Move[Any]):
    """It is not granted; the person may hear why."""

    label, icon = _("Refuse"), "x"
    source, to = OPEN, "refused"

    ask = Reasoned

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.outcome, record.ended_at = ask.reason, timezone.now()


class AskAnonymising(Move[Any]):
    """Have all that we keep about the person made unrecognisable, for ever: somebody else decides."""

    name, label, icon, hidden, bulk = "ask-anonymising", _("Ask for anonymisation"), "trash", True, False
    source, to = ("checking",), "asked"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Which of the records that were found."""

        chosen = Input(Text(2000), _("Chosen records"), required=True)

    def check(self, record: Any, ask: Any) -> None:
        if record.kind != "deletion":
            raise Refused.because("no_deletion", "The person did not ask for deletion.")
        super().check(record, ask)
        if not record.proof:
            raise Refused.because("no_proof", "Say first how the identity of the person was checked.")

    def run(self, record: Any, ask: Any) -> AnonymisationAsked:
        from keben.domains.privacy.finding import read_refs

        super().run(record, ask)
        refs = read_refs(ask.chosen)
        if not refs:
            raise Refused.because("nothing_chosen", "Choose at least one record of this person.")
        record.asked_by_id, record.chosen = self.actor.user_id, [list(ref) for ref in refs]
        return AnonymisationAsked(record.pk, len(refs))


class Anonymise(Decide):
    """Approve it: names, numbers and addresses go, for ever; orders, dates and figures stay."""

    name, label, icon, tone = "anonymise", _("Approve and anonymise"), "trash", "danger"
    primary = True  # beside its counterpart, not in the menu with what is seldom needed
    confirm = _("This cannot be taken back, not even by an administrator.")
    to = "going"

    def check(self, record: Any, ask: Any) -> None:
        from keben.domains.privacy.finding import load
        from keben.domains.privacy.hold.rules import refuse_held

        super().check(record, ask)
        refuse_held(load(tuple(ref) for ref in record.chosen))

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.approved_by_id = self.actor.user_id
        enqueue(TASK, {"request": record.pk, "by": self.actor.user_id}, user_id=self.actor.user_id)


class ByTask(Move[Any]):
    """What only the work in the background says."""

    verb, hidden, bulk, source = "approve", True, False, ("going",)
    allowed: ClassVar[bool] = False

    def check(self, record: Any, ask: Any) -> None:
        super().check(record, ask)
        if not self.allowed:
            raise Refused.because("only_by_task", "This is done in the background, once everything is anonymised.")


class FinishAnonymising(ByTask):
    """Everything is anonymised."""

    name, label, icon, to = "finish-anonymising", _("Anonymised to the end"), "check", "done"
    made: ClassVar[tuple[int, int, int]] = (0, 0, 0)

    def run(self, record: Any, ask: Any) -> PersonAnonymised:
        super().run(record, ask)
        record.ended_at = timezone.now()
        return PersonAnonymised(record.pk, *self.made)


class HaltAnonymising(ByTask):
    """It could not go on; somebody has to decide again."""

    name, label, icon, to = "halt-anonymising", _("Anonymisation stopped"), "alert-triangle", "asked"

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.approved_by_id = None


class SendBack(Decide):
    """Do not approve it."""

    label, icon = _("Do not approve"), "arrow-back-up"
    to = "checking"

    ask = Reasoned

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        told = {"title": record.number, "reason": ask.reason}
        notify([record.asked_by_id], SENT_BACK, told, category="privacy", entity=self.entity.label, object_id=record.pk)
        record.asked_by_id, record.chosen = None, []


class RequestFlow(Flow):
    """The states of a request."""

    states = (
        State("received", _("Received"), "info"),
        State("checking", _("Being checked"), "teal"),
        State("asked", _("Waits for approval"), "warn", when=DELETION),
        State("going", _("Being anonymised"), "violet", when=DELETION),
        State("done", _("Done"), "ok", final=True),
        State("refused", _("Refused"), "danger", final=True),
    )
    steps = (StartChecking, AskAnonymising, Anonymise, FinishAnonymising, HaltAnonymising, SendBack, Answer, Refuse)
