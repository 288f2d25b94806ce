"""Everything in a pool goes into another one, which may then be closed: a pool with customers stays open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.asking import open_pool
from keben.domains.customers.pool.model import CHOSEN, Pool, PoolReason
from keben.domains.customers.pool.verbs import MoveToPool
from keben.domains.org.access.actors import actor_for
from keben.domains.org.user.model import User
from keben.kernel.access.actor import UNLIMITED
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.bulk_act import BatchAct
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import notify
from keben.kernel.kinds.choices import Boolean
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Invalid, KebenError, Refused
from keben.kernel.tasks.job import Job, enqueue, progress, task

TASK, BATCH = "customers.empty_pool", 500
MOVED = gettext_noop("%(count)s customers have moved from “%(title)s” to “%(to)s”")
STAYED = gettext_noop("%(count)s customers have moved from “%(title)s” to “%(to)s”, %(failed)s could not: %(why)s")


class MoveAll(Action[Pool]):
    """Move all customers of the pool into another one, in the background."""

    label, icon, bulk = _("Move all customers"), "archive", False

    class ask(Ask):  # noqa: N801 - declared like a field
        """Where to, why, and whether the pool is closed then."""

        to = Input(to="customers.Pool", label=_("Into the pool"), required=True)
        why = Input(to="customers.PoolReason", only=CHOSEN, label=_("Pool reason"), required=True)
        reason = Input(Text(200), _("Note"))
        close = Input(Boolean(), _("Close this pool then"))

    def check(self, record: Pool, ask: Any) -> None:
        if ask.to.pk == record.pk:
            raise Invalid.single("to", "same_pool", "Choose another pool than “%(name)s” itself.", name=record.name)
        open_pool(ask.to)
        if not lying_in(record.pk).exists() and not ask.close:
            told = "Nothing lies in “%(name)s”; there is nothing to move. Tick “Close this pool then” to close it."
            raise Refused.because("pool_empty", told, name=record.name)

    def run(self, record: Pool, ask: Any) -> None:
        args = {"pool": record.pk, "to": ask.to.pk, "why": ask.why.pk, "reason": ask.reason or "",
                "close": bool(ask.close), "by": self.actor.user_id}  # fmt: skip
        enqueue(TASK, args, user_id=self.actor.user_id, total=lying_in(record.pk).count())


def lying_in(pool: int) -> Any:
    """The customers of a pool."""
    return Customer._base_manager.filter(pool=pool, deleted_at=None)


@task(TASK)
def empty_pool(job: Job, *, pool: int, to: int, why: int, reason: str, close: bool, by: int) -> dict[str, Any]:
    """Batch by batch; run again it goes on with what is left. Closes the pool only where everything has moved."""
    source, target = Pool._base_manager.get(pk=pool), Pool._base_manager.get(pk=to)
    actor = replace(actor_for(User.objects.get(pk=by)), rights=UNLIMITED, face="job")
    answers = {"pool": target, "why": PoolReason._base_manager.get(pk=why), "reason": reason, "rest_until": None}
    done, last, refusals = 0, 0, []
    while keys := list(lying_in(pool).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        run = BatchAct(Customer, actor, parsed=True, does=MoveToPool)
        with transaction.atomic():
            held = run.hold(keys)
            rows = [(row, answers) for row in held.values() if not isinstance(row, KebenError) and row.pool_id == pool]
            made = run.write(rows)
        refusals += [one.error for one in made if one.error is not None]
        done, last = done + sum(one.error is None for one in made), keys[-1]
        progress(job, done)
    if close and not refusals:
        perform("edit", source, {"is_active": False}, actor=actor, reason=reason)
    why_not = refusals[0].problems()[0].text() if refusals else ""
    told = {"count": done, "title": source.name, "to": target.name, "failed": len(refusals), "why": why_not}
    message = STAYED if refusals else MOVED
    notify([by], message, told, category="pool", entity="customers.Pool", object_id=source.pk)
    return {"done": done, "failed": len(refusals), "to": target.name}
