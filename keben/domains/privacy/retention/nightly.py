"""By night, or at once, the rules that are on take away what is past its time: row by row, resumable, written down."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.anonymising import erase, forget_people, remove_files
from keben.domains.privacy.events import RetentionRan
from keben.domains.privacy.finding import lines, refs_of
from keben.domains.privacy.retention.due import counted, due
from keben.domains.privacy.retention.model import RetentionRule, RetentionRun
from keben.domains.privacy.retention.now import NIGHT, NOW, tell, under_way
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.breath import Breath
from keben.kernel.events.forget import forget
from keben.kernel.events.log import LoggedEvent
from keben.kernel.expiry import FORGET
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.forgetting import scrubbed
from keben.kernel.kinds.numbers import Integer
from keben.kernel.problems import KebenError
from keben.kernel.settings import declare_setting, setting
from keben.kernel.tasks.job import Job, progress, task

log = logging.getLogger("keben.privacy")
BATCH = 100
declare_setting(
    "retention.most",
    _("Personal data"),
    _("Most records that one retention rule takes away in a night"),
    Integer(1, 100_000),
    1000,
    help=_("A wrong rule is noticed before everything is gone; the rest follows in the next nights."),
)


class NightOver(Action[RetentionRule]):
    """A night of the rule has ended."""

    name, label, hidden = "night-over", _("Run ended"), True
    run_of: RetentionRun

    def run(self, record: RetentionRule, ask: object) -> RetentionRan:
        record.last_run_at, record.last_touched = timezone.now(), self.run_of.touched
        return RetentionRan(record.pk, self.run_of.touched, self.run_of.failed)


@task(NIGHT, daily="01:50")
def retention(job: Job | None = None) -> dict[str, int]:
    """All rules that are on, in the order of their names; a night that broke off goes on where it stopped."""
    done = {"touched": 0, "failed": 0}
    for rule in RetentionRule._base_manager.filter(status="on", deleted_at=None).order_by("name_key", "pk"):
        if under_way(rule.pk):
            continue
        night = night_of(rule, job, done["touched"])
        done["touched"] += night.touched
        done["failed"] += night.failed
    return done


@task(NOW)
def retention_now(job: Job, *, rule: int, by: int | None) -> dict[str, int]:
    """The run of one rule that somebody has asked for; one that was switched off meanwhile takes nothing away."""
    found = RetentionRule._base_manager.filter(pk=rule, status="on", deleted_at=None).first()
    if found is None:
        return {"touched": 0, "failed": 0}
    progress(job, 0, min(counted(due(found)), int(setting("retention.most"))))
    ran = night_of(found, job)
    tell(found, by, ran.touched, ran.failed)
    return {"touched": ran.touched, "failed": ran.failed}


def night_of(rule: RetentionRule, job: Job | None = None, before: int = 0) -> RetentionRun:
    """One night of one rule."""
    run = RetentionRun.objects.filter(rule=rule, ended_at=None).order_by("-pk").first()
    run = run or RetentionRun.objects.create(rule=rule)
    most, breath = int(setting("retention.most")), Breath()
    with translation.override("zh-hans"):
        while run.touched < most:
            rows = due(rule).filter(pk__gt=run.mark).order_by("pk")
            batch = list(rows[: min(BATCH, most - run.touched)])
            if not batch:
                break
            for row in batch:
                touch_one(rule, run, row)
                breath.take()
            if job is not None:
                progress(job, before + run.touched)
    run.full = due(rule).filter(pk__gt=run.mark).exists()
    run.ended_at = timezone.now()
    run.save()
    step = type("NightOver", (NightOver,), {"run_of": run, "name": "night-over"})
    perform(step, rule, actor=system_actor("privacy"))
    return run


def touch_one(rule: RetentionRule, run: RetentionRun, row: Any) -> None:
    """One row and the mark behind it, both or neither; one that cannot go holds nobody up."""
    try:
        with transaction.atomic():
            take_away(rule, row)
            RetentionRun.objects.filter(pk=run.pk).update(mark=row.pk, touched=F("touched") + 1)
        run.touched += 1
    except (KebenError, ProtectedError) as error:
        said = " ".join(one.text() for one in error.problems()) if isinstance(error, KebenError) else str(error)
        log.warning("retention rule %s could not take away %s %s: %s", rule.pk, rule.subject, row.pk, said)
        RetentionRun.objects.filter(pk=run.pk).update(mark=row.pk, failed=F("failed") + 1, error=said[:400])
        run.failed, run.error = run.failed + 1, said[:400]
    run.mark = row.pk


def take_away(rule: RetentionRule, row: Any) -> None:
    """Forget the person or erase the row, whichever the kind of data wants."""
    actor = system_actor("privacy")
    if rule.expiry.ends == FORGET:
        forget_people([row], reason=rule.name, actor=actor, rule=rule)
    elif isinstance(row, Attachment):
        title = row.name
        remove_files((row,))
        clean(refs_of((row,)), (title,), rule, actor)
    else:
        ref, words = refs_of((row,)), words_in(row)
        erase(row, reason=rule.name)
        clean(ref, words, rule, actor)


def words_in(row: Any) -> tuple[str, ...]:
    """All that stands in the row in words: the lines of the log about it say no more than that it was there."""
    texts = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return tuple(sorted({one for one in texts if isinstance(one, str) and len(one) > 3}, key=lambda one: -len(one)))


def clean(refs: Any, words: tuple[str, ...], rule: RetentionRule, actor: Actor) -> None:
    """Take the words of what went out of the log."""
    found = list(lines(refs))
    if not found:
        return

    def change(event: LoggedEvent) -> bool:
        event.object_title = scrubbed(event.object_title, words)
        event.changes = scrubbed(event.changes, words)
        event.data = scrubbed(event.data, words)
        return True

    forget(found, change, actor=actor, about=found[-1])
