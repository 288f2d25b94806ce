"""Stale and incomplete data become a to-do of their steward: at most one a person and week, opening the very rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from keben.base.in_sentence import in_sentence
from keben.domains.activities.task.flow import Complete
from keben.domains.activities.task.model import Task
from keben.domains.customers.chase.model import DataChase
from keben.kernel.access.actor import Actor, system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.features.sight import actor_of
from keben.kernel.quality.weights import judged_nouns, quality_of
from keben.kernel.query.filters import to_q
from keben.kernel.reader import scoped
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, progress, task
from keben.web.home.counting import MOST, shown
from keben.web.record.related import tree_text

ACTOR = system_actor("data quality")
DAYS = 7
STILL_OPEN = ("open", "doing")


@task("quality.chase", daily="02:10")
def chase(job: Job | None = None) -> dict[str, int]:
    """Ask every steward whose records need a look, unless he was asked this week or has not done what he was asked.

    What he was asked ends first where nothing is left of it.
    """
    for key in waiting().order_by("user").values_list("user", flat=True).distinct():
        end(key)
    week = week_of(timezone.localdate())
    asked = set(DataChase.objects.filter(week=week).values_list("user_id", flat=True))
    asked |= set(waiting().values_list("user", flat=True))
    made = 0
    people = get_user_model()._base_manager.filter(status="active", deleted_at=None).exclude(pk__in=asked)
    for at, person in enumerate(people.order_by("pk"), 1):
        made += ask(person, week)
        if job is not None:
            progress(job, at)
    return {"asked": made}


def waiting() -> QuerySet[DataChase]:
    """What somebody was asked and has not done yet."""
    return DataChase.objects.filter(task__status__in=STILL_OPEN, task__deleted_at=None)


def week_of(day: dt.date) -> str:
    """The week of a day, as in 2026-W47."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02d}"


def poor(noun: ResolvedEntity) -> dict[str, Any]:
    """Records that need a look, as a filter."""
    quality = quality_of(noun)
    return {"any": [["completeness", "lt", quality.complete], ["freshness", "lt", quality.fresh]]}


def mine(noun: ResolvedEntity) -> dict[str, Any]:
    """Those for which the reader answers."""
    return {"all": [poor(noun), {"any": list(answers(noun))}]}


def answers(noun: ResolvedEntity) -> tuple[dict[str, Any], dict[str, Any]]:
    """Why he does, never by both: he is named on the record, or owns one that names nobody."""
    owned = {"all": [[quality_of(noun).steward, "is", "@me"], ["steward", "empty", None]]}
    return {"all": [["steward", "is", "@me"]]}, owned


def counts_of(actor: Actor) -> dict[str, int]:
    """How many records of which noun he would find behind the links, up to one beyond `MOST`; each from an index.

    Who owns some hundred thousand customers learns nothing from the last digit, for which all of them would be read.
    """
    found = {}
    for noun in judged_nouns():
        if actor.can(noun.label, "edit"):
            rows = scoped(noun.model, actor).filter(to_q(poor(noun), noun, actor))
            arms = (rows.filter(to_q(why, noun, actor)).order_by()[: MOST + 1] for why in answers(noun))
            found[noun.label] = min(sum(arm.count() for arm in arms), MOST + 1)
    return {label: count for label, count in found.items() if count}


def address(noun: ResolvedEntity) -> str:
    """The list of what needs a look."""
    return f"/{noun.slug}/?{urlencode({'f': tree_text([mine(noun)])})}"  # type: ignore[list-item]


def end(person: int) -> int:
    """End what somebody was asked if his lists are empty now; how many to-dos that were."""
    asked = list(waiting().filter(user=person).select_related("user", "task"))
    if not asked or counts_of(actor_of(asked[0].user)):
        return 0
    for one in asked:
        perform(Complete, one.task, {}, actor=ACTOR)
    return len(asked)


@transaction.atomic
def ask(person: Any, week: str) -> int:
    """The to-do of one person; 0 where he can reach none of the records."""
    counts = counts_of(actor_of(person))
    if not counts:
        return 0
    nouns = [noun for noun in judged_nouns() if noun.label in counts]
    # The night speaks no language of its own: the to-do is read by the one who shall do it.
    with translation.override(person.lang):
        values = {
            "name": words((counts[noun.label], noun) for noun in nouns),
            "owner": person.pk,
            "due_at": timezone.now() + dt.timedelta(days=DAYS),
            "note": _(
                "Data are missing, or nobody has confirmed them for long. The links on this page open the lists."
            ),
        }
    made = perform("create", Task, values, actor=ACTOR).record
    DataChase.objects.create(user=person, week=week, task=made, counts=counts)
    return 1


def words(parts: Iterable[tuple[int, ResolvedEntity]]) -> str:
    """What the to-do is called: how many records of which noun."""
    lines = _(", ").join(
        _("%(count)s %(records)s") % {"count": shown(count), "records": in_sentence(noun.verbose_name_plural)}
        for count, noun in parts
    )
    return _("Data that need a look: %(what)s") % {"what": lines}
