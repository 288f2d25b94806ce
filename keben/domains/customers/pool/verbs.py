"""Claim, assign, give back, take back, move to a pool, let rest; each refusal says why."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.events import CustomerOwnerChanged
from keben.domains.customers.pool.asking import lies_ahead, may_claim, not_locked, open_pool, receives
from keben.domains.customers.pool.book import book
from keben.domains.customers.pool.locks import Lock, Unlock
from keben.domains.customers.pool.model import CHOSEN
from keben.domains.customers.pool.ownership import move
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.features.owning import gives_back, had_by, only_own, unowned
from keben.kernel.features.team import STAYS, TeamMember, hand_on
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.moments import Date
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Denied, Refused

CUSTOMER = "customers.Customer"
REST = _("Not to be disturbed until")
NOTHING_TO_TAKE = gettext_noop(
    "Nobody has this customer, so it cannot be taken back; assign it, or move it into a pool."
)
ONLY_IN_POOLS = gettext_noop(
    "It lies in no pool; only customers of a pool are kept from claims. Move it into one first."
)


class Claim(Action[Customer]):
    """Take a customer out of a pool for oneself."""

    label, icon, primary = _("Claim"), "user-check", True

    def offered(self, record: Customer) -> bool:
        return record.pool_id is not None

    def check(self, record: Customer, ask: Any) -> None:
        if self.actor.user_id is None:
            raise Denied(self.entity.label, self.verb)
        may_claim(record, self.actor.user_id)

    def run(self, record: Customer, ask: Any) -> CustomerOwnerChanged:
        person = self.actor.person or get_user_model()._base_manager.get(pk=self.actor.user_id or 0)
        return move(record, verb="claim", to=person)


class Assign(Action[Customer]):
    """Give a customer that nobody has to somebody; not bound by the rules of claiming."""

    label, icon, verb = _("Assign"), "user-plus", "transfer"

    class ask(Ask):  # noqa: N801 - declared like a field
        """To whom."""

        new_owner = Input(like="owner", label=_("New owner"), required=True)
        reason = Input(Text(200), _("Reason"))

    def offered(self, record: Customer) -> bool:
        return record.owner_id is None

    def check(self, record: Customer, ask: Any) -> None:
        unowned(record)
        receives(ask.new_owner, record)

    def run(self, record: Customer, ask: Any) -> CustomerOwnerChanged:
        return move(record, verb="assign", to=ask.new_owner, reason=ask.reason or "")


class Transfer(Action[Customer]):
    """Give the customer to another owner."""

    label, icon, verb = _("Transfer"), "user-share", "transfer"

    class ask(Ask):  # noqa: N801 - declared like a field
        """The new owner and what becomes of the old one."""

        new_owner = Input(like="owner", label=_("New owner"), required=True)
        keep = Input(Choice(STAYS), _("Previous owner"), required=True, initial="out")
        until = Input(Date(), _("Until"), help=_("How long the previous owner stays in the team; empty for ever."))
        reason = Input(Text(200), _("Reason"))

    def offered(self, record: Customer) -> bool:
        return record.pool_id is None

    def check(self, record: Customer, ask: Any) -> None:
        if record.pool_id is not None:
            raise Refused.because("pooled", "“%(name)s” lies in a pool; assign it instead.", name=record.name)
        receives(ask.new_owner, record)

    def run(self, record: Customer, ask: Any) -> CustomerOwnerChanged:
        after = ask.new_owner.pk
        hand_on(CUSTOMER, record.pk, before=record.owner_id, after=after, stays=ask.keep, until=ask.until)
        return move(record, verb="transfer", to=ask.new_owner, reason=ask.reason or "")


class IntoPool(Action[Customer]):
    """What giving back, taking back and moving share: a pool, why, and a note."""

    verb = "transfer"
    how = ""

    class ask(Ask):  # noqa: N801 - declared like a field
        """Where to, and why."""

        pool = Input(to="customers.Pool", label=_("Customer pool"))
        why = Input(to="customers.PoolReason", only=CHOSEN, label=_("Pool reason"), required=True)
        reason = Input(Text(200), _("Note"))
        rest_until = Input(Date(), REST, help=_("Empty: the days of the pool decide."))

    def inputs(self, record: Any) -> list[BoundInput]:
        found = super().inputs(record)
        for item in found:
            # Where there is no pool at all the refusal says who sets one up.
            item.required = bool(book().pools) if item.name == "pool" else item.required
        return found

    def check(self, record: Customer, ask: Any) -> None:
        not_locked(record)
        open_pool(ask.pool)
        lies_ahead(ask.rest_until)

    def run(self, record: Customer, ask: Any) -> CustomerOwnerChanged:
        record.rest_until = ask.rest_until or record.rest_until
        if record.owner_id:
            TeamMember.objects.filter(entity=CUSTOMER, object_id=record.pk, user_id=record.owner_id).delete()
        return move(record, verb=self.how, pool=ask.pool, why=ask.why, reason=ask.reason or "")


class ReleaseToPool(IntoPool):
    """Give one's own customer back, so that colleagues may claim it."""

    label, icon, how = _("Give back"), "arrow-back-up", "release"

    def offered(self, record: Customer) -> bool:
        return gives_back(record, self.actor) and bool(book().pools)

    def check(self, record: Customer, ask: Any) -> None:
        if record.owner_id is None:
            told = "Nobody has this customer, so nobody can give it back; move it into a pool instead."
            raise Refused.because("unowned_back", told)
        only_own(record, self.actor)
        super().check(record, ask)


class TakeBack(IntoPool):
    """Take the customer from its owner back into a pool."""

    label, icon, how = _("Take back"), "user-minus", "take_back"

    def offered(self, record: Customer) -> bool:
        return record.owner_id not in (None, self.actor.user_id) and bool(book().pools)

    def check(self, record: Customer, ask: Any) -> None:
        if record.owner_id is None:
            raise Refused.because("unowned_take", NOTHING_TO_TAKE)
        if record.owner_id == self.actor.user_id:
            raise Refused.because("own", "It is your own customer; give it back instead.")
        super().check(record, ask)


class MoveToPool(IntoPool):
    """Put a customer that nobody has into a pool, or into another one."""

    label, icon, how = _("Move into customer pool"), "archive", "move"

    def offered(self, record: Customer) -> bool:
        return record.owner_id is None and bool(book().pools)

    def check(self, record: Customer, ask: Any) -> None:
        if record.owner_id is not None:
            raise Refused.because(
                "owned_move", "%(name)s has this customer; take it back instead.", name=had_by(record)
            )
        super().check(record, ask)
        if record.pool_id == ask.pool.pk:
            raise Refused.because(
                "same_pool", "It lies in “%(name)s” already; choose another pool.", name=ask.pool.name
            )


class LeaveBehind(IntoPool):
    """Whoever had it has gone: it goes into a pool, and a lock of his holds no longer."""

    label, icon, how, hidden = _("Leave to a pool"), "user-minus", "leave", True

    class ask(Ask):  # noqa: N801 - declared like a field
        """Where to, and why."""

        pool = Input(to="customers.Pool", label=_("Customer pool"))
        why = Input(to="customers.PoolReason", only=CHOSEN, label=_("Pool reason"))
        reason = Input(Text(200), _("Note"))
        rest_until = Input(Date(), REST)

    def check(self, record: Customer, ask: Any) -> None:
        if record.owner_id is None:
            raise Refused.because("unowned_take", NOTHING_TO_TAKE)
        open_pool(ask.pool)


class Rest(Action[Customer]):
    """Nobody claims a customer of the pool before a day, because it does not want to be disturbed."""

    label, icon, verb = _("Do not disturb"), "bell-off", "transfer"

    class ask(Ask):  # noqa: N801 - declared like a field
        """Until when, and why."""

        rest_until = Input(Date(), _("Until"), required=True, help=_("From this day on it may be claimed again."))
        reason = Input(Text(200), _("Reason"), required=True)

    def offered(self, record: Customer) -> bool:
        return record.pool_id is not None

    def check(self, record: Customer, ask: Any) -> None:
        if record.pool_id is None:
            raise Refused.because("rest_no_pool", ONLY_IN_POOLS)
        lies_ahead(ask.rest_until)

    def run(self, record: Customer, ask: Any) -> None:
        record.rest_until = ask.rest_until


class EndRest(Action[Customer]):
    """It may be claimed again at once."""

    label, icon, verb = _("May be disturbed again"), "bell", "transfer"

    def offered(self, record: Customer) -> bool:
        return record.pool_id is not None and record.rest_until is not None

    def check(self, record: Customer, ask: Any) -> None:
        if record.rest_until is None:
            raise Refused.because("rests_not", "Nothing keeps “%(name)s” from being claimed.", name=record.name)

    def run(self, record: Customer, ask: Any) -> None:
        record.rest_until = None


VERBS: tuple[type[Action[Any]], ...] = (
    Claim, Assign, Transfer, ReleaseToPool, TakeBack, MoveToPool, LeaveBehind, Rest, EndRest, Lock, Unlock,
)  # fmt: skip
