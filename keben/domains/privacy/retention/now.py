"""A rule that is on is run at once instead of by night: what two people approved goes, at most as much as in a night.

One run at a time: nobody starts a second one, and the night leaves out a rule that is being run.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.domains.privacy.events import RetentionStarted
from keben.domains.privacy.retention.model import RetentionRule
from keben.kernel.actions.action import Action
from keben.kernel.features.notifications import notify
from keben.kernel.problems import Refused
from keben.kernel.tasks.job import Job, enqueue
from keben.kernel.turns import in_turn

NIGHT, NOW = "privacy.retention", "privacy.retention_now"
LABEL = "privacy.RetentionRule"
LIVE = ("waiting", "running")
RAN = gettext_noop("The retention rule “%(title)s” has run: %(touched)s taken away, %(failed)s could not go.")


def under_way(rule: int) -> Job | None:
    """The run of the rule that somebody has asked for and that has not ended."""
    return Job.objects.filter(task=NOW, state__in=LIVE, args__rule=rule).order_by("-id").first()


class RunNow(Action[RetentionRule]):
    """Take away at once what is past its time, in the background."""

    name, label, icon, verb, bulk, page = "run-now", _("Run now"), "player-play", "approve", False, "run-now/"

    def offered(self, record: RetentionRule) -> bool:
        return record.status == "on"

    def check(self, record: RetentionRule, ask: Any) -> None:
        if record.status != "on":
            raise Refused.because("rule_not_on", "Only a rule that is on runs: two people have approved it.")
        in_turn(f"{NOW}:{record.pk}")
        if under_way(record.pk) or Job.objects.filter(task=NIGHT, state="running").exists():
            raise Refused.because("runs_already", "This rule is being run. Wait until that has ended.")

    def run(self, record: RetentionRule, ask: Any) -> RetentionStarted:
        by = self.actor.user_id
        enqueue(NOW, {"rule": record.pk, "by": by}, user_id=by)
        return RetentionStarted(record.pk)


def tell(rule: RetentionRule, by: int | None, touched: int, failed: int) -> None:
    """Whoever started it hears how it ended."""
    told = {"title": rule.name, "touched": touched, "failed": failed}
    notify([by] if by else [], RAN, told, category="privacy", entity=LABEL, object_id=rule.pk)
