"""Giving everything somebody holds of one part to a colleague, record by record, each with its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from keben.domains.org.access.actors import actor_for
from keben.domains.org.events import HandedOver
from keben.domains.org.handover.held import Part, part_of
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor, Rights
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import one_run
from keben.kernel.problems import KebenError, Refused
from keben.kernel.tasks.job import Job, progress

BATCH, KEPT = 200, 200


def check_receiver(user: User, to: User) -> None:
    """Raise Refused where the colleague cannot take anything over."""
    if to.pk == user.pk:
        raise Refused.because("same_owner", "Choose somebody else to take over.")
    if not to.is_active:
        raise Refused.because("disabled", "%(name)s has left; choose somebody else.", name=to.name)


def run(
    job: Job, *, user: int, entity: str, by: int, reason: str, to: int | None = None, pool: int | None = None
) -> dict[str, Any]:
    """The background job: moves what is still there, so that a second try goes on where the first one ended."""
    person, part = User.objects.get(pk=user), part_of(entity)
    receiver = User.objects.get(pk=to) if to else None
    into = next((one for one in part.pools if one.pk == pool), None) if pool else None
    if receiver is not None:
        check_receiver(person, receiver)
    elif into is None:
        raise Refused.because("pool_gone", "The pool has been closed meanwhile; choose another one.")
    # Who hands over need not see what is handed over; his name stands in the history all the same.
    actor = replace(actor_for(User.objects.get(pk=by)), rights=Rights(unlimited=True), face="job")
    done, failures = 0, []
    progress(job, 0, part.rows(person).count())
    with one_run(f"handover-{job.pk}"):
        for record in walk(part, person):
            problem = move(part, record, person, receiver or into, actor, reason)
            if problem:
                failures.append({"id": record.pk, "title": part.entity.title_of(record), "reasons": problem})
            else:
                done += 1
            if (done + len(failures)) % 20 == 0:
                progress(job, done + len(failures))
    progress(job, done + len(failures))
    tell(person, receiver, part, actor, done=done, failed=len(failures), reason=reason)
    name = getattr(receiver or into, "name", "")
    return {"done": done, "failed": len(failures), "failures": failures[:KEPT], "entity": entity, "to": name}


def walk(part: Part, person: User) -> Iterator[Any]:
    """The records in order of their keys, a batch at a time; refused ones are not met again."""
    last = 0
    while batch := list(part.rows(person).filter(pk__gt=last).order_by("pk").distinct()[:BATCH]):
        yield from batch
        last = batch[-1].pk


def move(part: Part, record: Any, person: User, where: Any, actor: Actor, reason: str) -> list[str]:
    """Move one record to a colleague or into a pool; the reasons where it was refused."""
    try:
        if isinstance(where, User):
            part.move(record, person, where, actor, reason)
        else:
            part.leave(record, where, actor, reason)
    except KebenError as error:
        return [problem.text() for problem in error.problems()]
    return []


def tell(person: User, receiver: User | None, part: Part, actor: Actor, *, done: int, failed: int, reason: str) -> None:
    """Write down on the person what was handed over."""
    write_fact(person, HandedOver(person.pk, receiver.pk if receiver else None, part.key, done, failed), actor, reason)


def write_fact(person: User, fact: HandedOver, actor: Actor, reason: str) -> None:
    """One line in the history of the person."""

    class Told(Action[User]):
        """Notes a hand-over."""

        name, verb, hidden = "handed-over", "edit", True

        def run(self, record: User, ask: Any) -> HandedOver:
            return fact

    perform(Told, person, actor=actor, reason=reason)
