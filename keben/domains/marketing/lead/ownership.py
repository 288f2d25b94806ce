"""Claim, assign, transfer, give back, take back and move to a pool; each refusal says why."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.domains.marketing.events import LeadOwnerChanged
from keben.domains.marketing.lead.flow import OPEN
from keben.domains.marketing.lead.history import LeadOwnerHistory
from keben.domains.marketing.lead.model import Lead
from keben.domains.marketing.lead.owning import give, lay_into_pool
from keben.domains.marketing.pool.book import pools
from keben.domains.marketing.pool.model import LeadPool
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.called import named
from keben.kernel.features.owning import faster, gives_back, had_by, is_open, only_own, still_here, unowned
from keben.kernel.features.pooling import may_leave
from keben.kernel.features.team import STAYS, hand_on
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Denied, Refused

NOTHING_TO_TAKE = gettext_noop("Nobody has this lead, so it cannot be taken back; assign it, or move it into a pool.")


def still_open(record: Lead) -> None:
    """Raise Refused where the lead has ended."""
    if record.status not in OPEN:
        state = str(record.get_status_display())
        raise Refused.because("ended", "This lead has ended: %(state)s. Reopen it first.", state=state)


def receives(person: Any, record: Lead) -> None:
    """Raise Refused where this person cannot take the lead."""
    still_here(person)
    if person.pk == record.owner_id:
        raise Refused.because("same_owner", "%(name)s already has this lead; choose somebody else.", name=named(person))


class Claim(Action[Lead]):
    """Take a lead out of a pool for oneself."""

    label, icon, primary = _("Claim"), "user-check", True

    def offered(self, record: Lead) -> bool:
        return record.in_pool and record.status in OPEN

    def check(self, record: Lead, ask: Any) -> None:
        if self.actor.user_id is None:
            raise Denied(self.entity.label, self.verb)
        if not record.in_pool:
            faster(record, self.actor.user_id)
        if not record.in_pool or record.pool_id is None:
            raise Refused.because("no_pool", "This lead lies in no pool; ask for it to be assigned to you.")
        still_open(record)
        may_leave(record, LeadPool, pools(), LeadOwnerHistory, self.actor.user_id)

    def run(self, record: Lead, ask: Any) -> LeadOwnerChanged:
        person = self.actor.person or get_user_model().objects.get(pk=self.actor.user_id or 0)
        return give(record, person, how="claim")


class Assign(Action[Lead]):
    """Give a lead that nobody has to somebody."""

    label, icon, verb = _("Assign"), "user-plus", "transfer"

    class ask(Ask):  # noqa: N801 - declared like a field
        """To whom."""

        new_owner = Input(like="owner", label=_("New owner"), required=True)
        reason = Input(Text(200), _("Reason"))

    def offered(self, record: Lead) -> bool:
        return record.owner_id is None and record.status in OPEN

    def check(self, record: Lead, ask: Any) -> None:
        unowned(record)
        still_open(record)
        receives(ask.new_owner, record)

    def run(self, record: Lead, ask: Any) -> LeadOwnerChanged:
        return give(record, ask.new_owner, how="assign", reason=ask.reason or "")


class Transfer(Action[Lead]):
    """Give the lead to another owner."""

    label, icon, verb = _("Transfer"), "user-share", "transfer"

    class ask(Ask):  # noqa: N801 - declared like a field
        """The new owner and what becomes of the old one."""

        new_owner = Input(like="owner", label=_("New owner"), required=True)
        keep = Input(Choice(STAYS), _("Previous owner"), required=True, initial="out")
        reason = Input(Text(200), _("Reason"))

    def offered(self, record: Lead) -> bool:
        return record.owner_id is not None

    def check(self, record: Lead, ask: Any) -> None:
        if record.owner_id is None:
            raise Refused.because("unowned", "Nobody has this lead; assign it instead.")
        receives(ask.new_owner, record)

    def run(self, record: Lead, ask: Any) -> LeadOwnerChanged:
        hand_on(self.entity.label, record.pk, before=record.owner_id, after=ask.new_owner.pk, stays=ask.keep)
        return give(record, ask.new_owner, how="transfer", reason=ask.reason or "")


class IntoPool(Action[Lead]):
    """What giving back, taking back and moving share: a pool and a reason."""

    verb = "transfer"
    how = ""

    class ask(Ask):  # noqa: N801 - declared like a field
        """Where to, and why."""

        pool = Input(to="marketing.LeadPool", label=_("Lead pool"), required=True)
        reason = Input(Text(200), _("Reason"), required=True)

    def check(self, record: Lead, ask: Any) -> None:
        still_open(record)
        is_open(ask.pool)

    def run(self, record: Lead, ask: Any) -> LeadOwnerChanged:
        return lay_into_pool(record, ask.pool, how=self.how, reason=ask.reason)


class ReleaseToPool(IntoPool):
    """Give one's own lead back, so that colleagues may claim it."""

    label, icon, how = _("Give back"), "arrow-back-up", "release"

    def offered(self, record: Lead) -> bool:
        return gives_back(record, self.actor) and record.status in OPEN

    def check(self, record: Lead, ask: Any) -> None:
        if record.owner_id is None:
            told = "Nobody has this lead, so nobody can give it back; move it into a pool instead."
            raise Refused.because("unowned_back", told)
        only_own(record, self.actor)
        super().check(record, ask)


class TakeBack(IntoPool):
    """Take the lead from its owner back into a pool."""

    label, icon, how = _("Take back"), "user-minus", "take_back"

    def offered(self, record: Lead) -> bool:
        return record.owner_id not in (None, self.actor.user_id) and record.status in OPEN

    def check(self, record: Lead, ask: Any) -> None:
        if record.owner_id is None:
            raise Refused.because("unowned_take", NOTHING_TO_TAKE)
        if record.owner_id == self.actor.user_id:
            raise Refused.because("own", "It is your own lead; give it back instead.")
        super().check(record, ask)


class MoveToPool(IntoPool):
    """Put a lead that nobody has into a pool, or into another one."""

    label, icon, how = _("Move to pool"), "archive", "move"

    def offered(self, record: Lead) -> bool:
        return record.owner_id is None and record.status in OPEN

    def check(self, record: Lead, ask: Any) -> None:
        if record.owner_id is not None:
            raise Refused.because("owned_move", "%(name)s has this lead; take it back instead.", name=had_by(record))
        if record.in_pool and record.pool_id == ask.pool.pk:
            raise Refused.because(
                "same_pool", "It lies in “%(name)s” already; choose another pool.", name=ask.pool.name
            )
        super().check(record, ask)


class LeaveBehind(IntoPool):
    """Whoever had it has gone: it goes into a pool."""

    label, icon, how, hidden = _("Leave to a pool"), "user-minus", "leave", True

    def check(self, record: Lead, ask: Any) -> None:
        if record.owner_id is None:
            raise Refused.because("unowned_take", NOTHING_TO_TAKE)
        super().check(record, ask)
