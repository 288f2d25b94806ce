"""Ask for a search; say of a pair that it is one customer, two, or a question for later."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.base.event import Event
from keben.domains.customers.matching.model import TwinPair, TwinRun
from keben.domains.customers.matching.seam import told
from keben.domains.customers.matching.settings import chosen_engine, shown_from
from keben.kernel.actions.action import Action
from keben.kernel.problems import Refused
from keben.kernel.tasks.job import enqueue

TASK = "customers.find_twins"


@dataclass(frozen=True)
class TwinSearchAsked(Event):
    """Somebody wants the whole base looked through for twins."""

    run_id: int
    engine: str


class FindTwins(Action[TwinRun]):
    """Look for twins among all customers."""

    label, icon, verb, creates = _("Find twins"), "refresh", "merge", True

    def check(self, record: TwinRun, ask: Any) -> None:
        if TwinRun.objects.filter(state__in=("waiting", "running")).exists():
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
        record.judged = digest(record.left.name, record.right.name)


class Same(Decide):
    """They are one customer."""

    label, icon, primary, state = _("The same"), "git-merge", True, "same"

    def run(self, record: TwinPair, ask: Any) -> None:
        super().run(record, ask)
        told(record, self.actor)


class Different(Decide):
    """They are two customers; later searches keep to it unless one is renamed."""

    label, icon, state = _("Not the same"), "x", "different"


class Later(Decide):
    """Somebody has to find out first."""

    label, icon, state = _("Later"), "clock", "later"


class Reopen(Decide):
    """Put it back among what is to be reviewed."""

    label, icon, state = _("Review again"), "arrow-back-up", "open"

    def check(self, record: TwinPair, ask: Any) -> None:
        super().check(record, ask)
        if record.left.deleted_at is not None or record.right.deleted_at is not None:
            raise Refused.because("merged", "One of the two is in the recycle bin. Restore it first.")

    def run(self, record: TwinPair, ask: Any) -> None:
        record.state, record.decided_by_id, record.decided_at, record.judged = "open", None, None, ""


def prepare(run: TwinRun) -> None:
    """What every search begins with."""
    run.name = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    run.above, run.state = shown_from(), "waiting"


def digest(one: str, other: str) -> str:
    """The names that a decision was taken on; it holds as long as they do."""
    return hashlib.sha256(f"{one}\n{other}".encode()).hexdigest()
