"""Making a person unrecognisable in the background: batch by batch, each whole, the records that say who is meant last.

A worker that dies is followed by another, which goes on behind the last whole batch; the request says meanwhile that
it is being anonymised, and is done only when all is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from keben.data.actors import acting
from keben.domains.privacy.anonymising import Done, forget_copies, forget_hung, forget_records, mask_requests
from keben.domains.privacy.finding import load, refs_of
from keben.domains.privacy.hold.rules import refuse_held
from keben.domains.privacy.request.flow import TASK, FinishAnonymising, HaltAnonymising
from keben.domains.privacy.request.model import SubjectRequest
from keben.domains.privacy.telling import Found, around
from keben.kernel.access.actor import UNLIMITED, Actor
from keben.kernel.actions.perform import perform
from keben.kernel.breath import Breath
from keben.kernel.features.notifications import notify
from keben.kernel.problems import Refused
from keben.kernel.tasks.job import Cancelled, Job, progress, task

BATCH = 50
ENDED = gettext_noop("“%(title)s” is done: the person can no longer be recognised.")
HALTED = gettext_noop("Anonymising “%(title)s” has stopped on the way and waits for a decision: %(reason)s")
Place = tuple[int, str, int]


@task(TASK)
def anonymise(job: Job, *, request: int, by: int) -> dict[str, Any]:
    """All that was approved; run again it goes on. What forbids it halfway sends the request back with the reason."""
    asked = SubjectRequest._base_manager.get(pk=request)
    if asked.status != "going":  # an earlier run came to its end, but not to saying so
        return dict(job.result)
    with acting(by, "job") as person:  # what takes the place of names is in the language of who approved it
        return under(job, asked, replace(person, rights=UNLIMITED))


def under(job: Job, asked: SubjectRequest, actor: Actor) -> dict[str, Any]:
    """To the end, or to what forbids it. Raises Cancelled."""
    told = (asked.asked_by_id, actor.user_id)
    try:
        tally = go_on(job, asked, actor)
    except (Refused, Cancelled) as why:
        reason = why.problems()[0].text() if isinstance(why, Refused) else "—"
        halt: Any = type("HaltAnonymising", (HaltAnonymising,), {"allowed": True})
        perform(halt, asked, {}, actor=actor, reason=reason)
        tell(told, HALTED, asked, reason=reason)
        if isinstance(why, Cancelled):
            raise
        return {**job.result, "halted": reason}
    tell(told, ENDED, asked)
    return tally


def go_on(job: Job, asked: SubjectRequest, actor: Actor) -> dict[str, Any]:
    """Behind the last whole batch to the end. Raises Refused for a hold or a broken log, Cancelled."""
    records = load(tuple(ref) for ref in asked.chosen)
    found = around(records)
    pieces = dict(in_order(found))
    start = tuple(job.result.get("place") or ())
    left = [place for place in pieces if place > start]
    done = len(pieces) - len(left)
    refuse_held(records)
    forget_copies(found)
    progress(job, done, len(pieces) + len(records))
    breath = Breath()
    for at in range(0, len(left), BATCH):
        batch = left[at : at + BATCH]
        with transaction.atomic():
            refuse_held(records)
            part = holding((pieces[place] for place in batch), found.words)
            remember(job, forget_hung(part, reason=asked.number, actor=actor), batch[-1])
        progress(job, done + at + len(batch))
        breath.take()
    return finish(job, asked, set(pieces), actor)


def finish(job: Job, asked: SubjectRequest, seen: set[Place], actor: Actor) -> dict[str, Any]:
    """What came in meanwhile, then the records themselves and the requests, and the state that says so: at once."""
    with transaction.atomic():
        records = load(tuple(ref) for ref in asked.chosen)
        refuse_held(records)
        found = around(records)
        late = holding((row for place, row in in_order(found) if place not in seen), found.words)
        remember(job, forget_hung(late, reason=asked.number, actor=actor), ())
        lines = forget_records(found, reason=asked.number, actor=actor)
        remember(job, Done(len(records), 0, 0, lines), ())
        mask_requests(asked, actor)
        made = tuple(job.result[name] for name in ("records", "texts", "files"))
        end: Any = type("FinishAnonymising", (FinishAnonymising,), {"allowed": True, "made": made})
        perform(end, asked, {}, actor=actor)
    return dict(job.result)


def in_order(found: Found) -> Iterable[tuple[Place, Any]]:
    """Everything that hangs on the person, in an order that the next run finds again."""
    for label, rows in sorted(found.told.items()):
        yield from (((0, label, row.pk), row) for row in sorted(rows, key=lambda row: row.pk))
    yield from (((1, "", row.pk), row) for row in sorted(found.comments, key=lambda row: row.pk))
    yield from (((2, "", row.pk), row) for row in sorted(found.files, key=lambda row: row.pk))


def holding(rows: Iterable[Any], words: tuple[str, ...]) -> Found:
    """Some of it, sorted by what it is."""
    part = Found(words=words)
    for (label, _key), row in ((refs_of((row,))[0], row) for row in rows):
        if label == "kernel.Comment":
            part.comments.append(row)
        elif label == "kernel.Attachment":
            part.files.append(row)
        else:
            part.told.setdefault(label, []).append(row)
    return part


def remember(job: Job, done: Done, place: Any) -> None:
    """How far it is, in the transaction of what was done."""
    tally = dict(job.result)
    for name in ("records", "texts", "files", "lines"):
        tally[name] = tally.get(name, 0) + getattr(done, name)
    if place:
        tally["place"] = list(place)
    Job.objects.filter(pk=job.pk).update(result=tally)
    job.result = tally


def tell(people: Iterable[int | None], words: str, asked: SubjectRequest, **more: str) -> None:
    """Those who asked and approved hear how it ended."""
    known = [one for one in people if one is not None]
    notify(known, words, {"title": asked.number, **more}, category="privacy", entity="privacy.SubjectRequest",
           object_id=asked.pk)  # fmt: skip


def how_far(pk: int) -> tuple[int, int] | None:
    """How many of how many are done, of a request under way; None before it began."""
    job = Job.objects.filter(task=TASK, args__request=pk).order_by("-id").first()
    return (job.done, job.total) if job is not None and job.total else None
