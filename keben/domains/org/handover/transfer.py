"""Giving everything somebody owns of one noun to a colleague, record by record, each with its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.org.access.actors import actor_for
from keben.domains.org.events import HandedOver
from keben.domains.org.user.model import User
from keben.kernel.access.actor import Actor, Rights
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.perform import perform
from keben.kernel.problems import KebenError, Refused
from keben.kernel.reader import unscoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.tasks.job import Job, progress

CAP, BATCH, KEPT = 10_000, 200, 200


class HandOver(Action[Any]):
    """Another owner, for nouns without a transfer of their own."""

    name, label, verb, hidden = "hand-over", _("Hand over"), "transfer", True

    class ask(Ask):  # noqa: N801 - declared like a field
        """The new owner."""

        owner = Input(like="owner", required=True)

    def run(self, record: Any, ask: Any) -> None:
        record.owner = ask.owner
        if any(field.name == "owned_since" for field in record._meta.concrete_fields):
            record.owned_since = timezone.now()


@dataclass(frozen=True)
class Holding:
    """How many records of a noun somebody owns."""

    entity: ResolvedEntity
    count: int

    def shown(self) -> str:
        """The count, capped."""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def owned(entity: ResolvedEntity, user: User) -> Any:
    """The records of a noun that somebody owns."""
    rows = unscoped(entity.model, reason="a hand-over moves everything, whoever starts it").filter(owner=user.pk)
    return rows.filter(deleted_at=None) if entity.recycles else rows


def holdings(user: User) -> list[Holding]:
    """Everything somebody owns, per noun; nouns of which he owns nothing are left out."""
    found = []
    for entity in registry:
        if entity.owned:
            count = owned(entity, user).order_by().values("pk")[: CAP + 1].count()
            if count:
                found.append(Holding(entity, count))
    return found


def step_of(entity: ResolvedEntity, to: User) -> tuple[type[Action[Any]], dict[str, Any]]:
    """The transfer of the noun itself where it has one, and what it asks; otherwise the plain change of owner."""
    own = entity.actions.get("transfer")
    if own is not None:
        for item in own.ask.inputs(entity):
            if item.required and item.kind.code == "person":
                return own, {item.name: to.pk}
    return HandOver, {"owner": to.pk}


def check_receiver(user: User, to: User) -> None:
    """Raise Refused where the colleague cannot take anything over."""
    if to.pk == user.pk:
        raise Refused.because("same_owner", "Choose somebody else to take over.")
    if not to.is_active:
        raise Refused.because("disabled", "%(name)s has left; choose somebody else.", name=to.name)


def run(job: Job, *, user: int, to: int, entity: str, by: int, reason: str) -> dict[str, Any]:
    """The background job: moves what is still there, so that a second try goes on where the first one ended."""
    person, receiver = User.objects.get(pk=user), User.objects.get(pk=to)
    noun = registry.get(entity)
    check_receiver(person, receiver)
    # Who hands over need not see what is handed over; his name stands in the history all the same.
    actor = replace(actor_for(User.objects.get(pk=by)), rights=Rights(unlimited=True), face="job")
    step, data = step_of(noun, receiver)
    done, failures = 0, []
    progress(job, 0, owned(noun, person).count())
    for record in walk(noun, person):
        problem = move(step, record, data, actor, reason)
        if problem:
            failures.append({"id": record.pk, "title": noun.title_of(record), "reasons": problem})
        else:
            done += 1
        if (done + len(failures)) % 20 == 0:
            progress(job, done + len(failures))
    progress(job, done + len(failures))
    tell(person, receiver, noun, actor, done=done, failed=len(failures), reason=reason)
    return {"done": done, "failed": len(failures), "failures": failures[:KEPT], "entity": entity, "to": receiver.name}


def walk(noun: ResolvedEntity, person: User) -> Iterator[Any]:
    """The records in order of their keys, a batch at a time; refused ones are not met again."""
    last = 0
    while batch := list(owned(noun, person).filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield from batch
        last = batch[-1].pk


def move(step: type[Action[Any]], record: Any, data: dict[str, Any], actor: Actor, reason: str) -> list[str]:
    """Move one record; the reasons where it was refused."""
    try:
        perform(step, record, data, actor=actor, reason=reason)
    except KebenError as error:
        return [problem.text() for problem in error.problems()]
    return []


def tell(
    person: User, receiver: User, noun: ResolvedEntity, actor: Actor, *, done: int, failed: int, reason: str
) -> None:
    """Write down on the person what was handed over."""
    fact = HandedOver(person.pk, receiver.pk, noun.label, done, failed)

    class Told(Action[User]):
        """Notes a hand-over."""

        name, verb, hidden = "handed-over", "edit", True

        def run(self, record: User, ask: Any) -> HandedOver:
            return fact

    perform(Told, person, actor=actor, reason=reason)
