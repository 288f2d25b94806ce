"""Ask for a search; say of a pair that it is one customer, two, or a question for later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.event import Event
from keben.data.twins.asking_to_merge import APART, answer
from keben.domains.customers.customer.model import Customer
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.seam import told
from keben.domains.customers.matching.settings import chosen_engine, shown_from
from keben.kernel.actions.action import Action
from keben.kernel.problems import Refused
from keben.kernel.registry import registry
from keben.kernel.tasks.job import Job, enqueue

TASK = "customers.find_twins"
SILENT = dt.timedelta(hours=6)
STOPPED = _("The process that searched has ended before its time. Start the search again.")


@dataclass(frozen=True)
class TwinSearchAsked(Event):
    """Somebody wants the whole base looked through for twins."""

    run_id: int
    engine: str


class FindTwins(Action[TwinRun]):
    """Look for twins among all customers."""

    label, icon, verb, creates = _("Find twins"), "refresh", "merge", True

    def check(self, record: TwinRun, ask: Any) -> None:
        if under_way():
            raise Refused.because("running", "A search for twins is under way. Wait for it or cancel it.")

    def run(self, record: TwinRun, ask: Any) -> Any:
        record.engine = chosen_engine()
        prepare(record)

        def asked() -> TwinSearchAsked:
            job = enqueue(TASK, {"run": record.pk}, user_id=self.actor.user_id, retries=0)
            TwinRun.objects.filter(pk=record.pk).update(job_id=job.pk)
            return TwinSearchAsked(record.pk, record.engine)

        return asked


class SearchNow(FindTwins):
    """The same for whoever searches at once: the command line, and the demo. No face offers it."""

    hidden = True

    def run(self, record: TwinRun, ask: Any) -> Any:
        if not record.engine:
            record.engine = chosen_engine()
        prepare(record)
        return lambda: TwinSearchAsked(record.pk, record.engine)


class Decide(Action[TwinPair]):
    """What the decisions share."""

    verb = "merge"
    state = ""

    def offered(self, record: TwinPair) -> bool:
        return record.state != self.state

    def check(self, record: TwinPair, ask: Any) -> None:
        if record.state == self.state:
            raise Refused.because("decided", "This has been decided already.")

    def run(self, record: TwinPair, ask: Any) -> None:
        record.state, record.decided_by_id, record.decided_at = self.state, self.actor.user_id, timezone.now()


class Same(Decide):
    """They are one customer: merged as proposed; the page of the review lets one choose first."""

    label, icon, primary, state = _("The same"), "git-merge", True, "same"

    @classmethod
    def hold(cls, target: Any, data: Mapping[str, Any]) -> None:
        sides = TwinPair.objects.filter(pk=target.pk).values_list("left_id", "right_id").first() or ()
        list(Customer._base_manager.select_for_update().filter(pk__in=sides).order_by("pk").values_list("pk"))

    def run(self, record: TwinPair, ask: Any) -> None:
        super().run(record, ask)
        told(record, self.actor)


class Different(Decide):
    """They are two customers; searches, entrances and merges keep to it."""

    label, icon, state = _("Not the same"), "x", "different"

    def run(self, record: TwinPair, ask: Any) -> None:
        super().run(record, ask)
        answer(registry.of(Customer), (record.left, record.right), self.actor, APART)


class Later(Decide):
    """Somebody has to find out first."""

    label, icon, state = _("Later"), "clock", "later"


class Reopen(Decide):
    """Put it back among what is to be reviewed."""

    label, icon, state = _("Review again"), "arrow-back-up", "open"

    def check(self, record: TwinPair, ask: Any) -> None:
        super().check(record, ask)
        if record.left.deleted_at is not None or record.right.deleted_at is not None:
            raise Refused.because("merged", "One of the two was merged or deleted. Take that back first.")

    def run(self, record: TwinPair, ask: Any) -> None:
        record.state, record.decided_by_id, record.decided_at = "open", None, None


class FindChanged(FindTwins):
    """Look only at what has changed since the last search."""

    label, icon = _("Look at changes"), "history"

    def check(self, record: TwinRun, ask: Any) -> None:
        super().check(record, ask)
        last = TwinRun.objects.filter(state="done").order_by("-started_at").first()
        if last is None:
            raise Refused.because("never", "All customers must be looked at once before only changes can be.")
        record.what, record.since = "changed", last.started_at


class ChangedNow(FindChanged):
    """The same at once, for the command line. No face offers it."""

    hidden = True
    run = SearchNow.run


class Resume(Action[TwinRun]):
    """Go on where a search of changes was cut short."""

    label, icon, verb, bulk = _("Go on"), "player-play", "merge", False

    def offered(self, record: TwinRun) -> bool:
        return record.what == "changed" and record.state in ("cancelled", "failed")

    def check(self, record: TwinRun, ask: Any) -> None:
        if not self.offered(record):
            raise Refused.because("whole", "Only a search of changes that was cut short can go on; start a new one.")
        if under_way():
            raise Refused.because("running", "A search for twins is under way. Wait for it or cancel it.")

    def run(self, record: TwinRun, ask: Any) -> TwinSearchAsked:
        job = enqueue(TASK, {"run": record.pk}, user_id=self.actor.user_id, retries=0)
        record.state, record.error, record.ended_at, record.job_id = "waiting", "", None, job.pk
        return TwinSearchAsked(record.pk, record.engine)


def under_way() -> bool:
    """Whether a search waits or runs; one whose job has ended without a word is closed first."""
    busy = TwinRun.objects.filter(state__in=("waiting", "running"))
    for run in busy:
        ended = Job.objects.filter(pk=run.job_id or 0, state__in=("done", "failed", "cancelled")).exists()
        if ended or (run.job_id is None and run.created_at < timezone.now() - SILENT):
            broken = {"state": "failed", "error": str(STOPPED)[:500], "ended_at": timezone.now()}
            TwinRun.objects.filter(pk=run.pk).update(**broken)
    return busy.all().exists()


def prepare(run: TwinRun) -> None:
    """What every search begins with."""
    run.name = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    run.above, run.state = shown_from(), "waiting"
