"""Transfer, lock and unlock a customer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.events import CustomerTransferred
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.features.team import TeamMember
from keben.kernel.kinds.choices import Choice
from keben.kernel.kinds.moments import Date
from keben.kernel.kinds.text import Text
from keben.kernel.problems import Refused

KEEP = (("out", _("Leaves the team")), ("read", _("Stays, may read")), ("write", _("Stays, may write")))


class Transfer(Action[Customer]):
    """Give the customer to another owner."""

    label, icon, verb = _("Transfer"), "user-share", "transfer"

    class ask(Ask):  # noqa: N801 - declared like a field
        """The new owner and what becomes of the old one."""

        new_owner = Input(like="owner", label=_("New owner"), required=True)
        keep = Input(Choice(KEEP), _("Previous owner"), required=True, initial="out")
        until = Input(Date(), _("Until"), help=_("How long the previous owner stays in the team; empty for ever."))
        reason = Input(Text(200), _("Reason"))

    def check(self, record: Customer, ask: Any) -> None:
        if ask.new_owner.pk == record.owner_id:
            raise Refused.because("same_owner", "%(name)s already owns this customer.", name=ask.new_owner.name)
        if not ask.new_owner.is_active:
            raise Refused.because("disabled", "%(name)s has left; choose somebody else.", name=ask.new_owner.name)

    def run(self, record: Customer, ask: Any) -> CustomerTransferred:
        before = record.owner_id
        record.owner, record.owned_since = ask.new_owner, timezone.now()
        label = self.entity.label
        TeamMember.objects.filter(entity=label, object_id=record.pk, user_id=ask.new_owner.pk).delete()
        if before and ask.keep != "out":
            TeamMember.objects.update_or_create(
                entity=label,
                object_id=record.pk,
                user_id=before,
                defaults={"may_write": ask.keep == "write", "until": ask.until},
            )
        return CustomerTransferred(record.pk, before, ask.new_owner.pk)


class Lock(Action[Customer]):
    """Keep the customer from falling into a pool."""

    label, icon = _("Lock"), "lock"

    def offered(self, record: Customer) -> bool:
        return not record.is_locked

    def run(self, record: Customer, ask: Any) -> None:
        record.is_locked = True


class Unlock(Action[Customer]):
    """Let the rules of the pools apply again."""

    label, icon = _("Unlock"), "lock-open"

    def offered(self, record: Customer) -> bool:
        return record.is_locked

    def run(self, record: Customer, ask: Any) -> None:
        record.is_locked = False
