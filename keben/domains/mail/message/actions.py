"""Where a mail belongs and who sees it: filed under a customer or lead, taken off, kept private, thrown away."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.mail.account.scope import is_mine
from keben.domains.mail.message.model import MailMessage
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, Input
from keben.kernel.actions.crud import Delete, Restore
from keben.kernel.problems import Invalid, Refused


def only_in_own_mailbox(step: Action[Any], record: MailMessage) -> None:
    """What concerns the mailbox itself is for its people, not for everybody who sees the customer. Raises Refused."""
    if not is_mine(record.account_id, step.actor):
        raise Refused.because("not_your_mailbox", "Only the people of this mailbox may do this.")


class FileUnder(Action[MailMessage]):
    """Attach it to a customer, a contact of his, or a lead."""

    label, icon = _("Attach to"), "link"

    class ask(Ask):  # noqa: N801 - declared like a field
        """To what; a contact brings his customer along."""

        customer = Input(to="customers.Customer", label=_("Customer"))
        contact = Input(to="customers.Contact", label=_("Contact"))
        lead = Input(to="marketing.Lead", label=_("Lead"))

    def run(self, record: MailMessage, ask: Any) -> None:
        customer = ask.customer or (ask.contact.customer if ask.contact else None)
        if customer is None and ask.lead is None:
            raise Invalid.single("customer", "nothing_chosen", "Choose a customer, a contact or a lead.")
        if ask.contact and customer is not None and ask.contact.customer_id != customer.pk:
            raise Invalid.single(
                "contact", "elsewhere", "“%(name)s” does not belong to this customer.", name=ask.contact.name
            )
        record.customer, record.contact, record.lead = customer, ask.contact, ask.lead
        record.attached_by = "hand"


class TakeOff(Action[MailMessage]):
    """Detach it: only the people of the mailbox see it from now on, and answers to it are not attached either."""

    label, icon, tone = _("Detach"), "x", "danger"
    confirm = _("Only the people of the mailbox will see it.")

    def offered(self, record: MailMessage) -> bool:
        return record.customer_id is not None or record.lead_id is not None

    def run(self, record: MailMessage, ask: Any) -> None:
        record.customer = record.contact = record.lead = None
        record.attached_by = "off"


class KeepPrivate(Action[MailMessage]):
    """It stays attached, but only the people of the mailbox see it."""

    label, icon = _("Mark as private"), "lock"

    def offered(self, record: MailMessage) -> bool:
        return not record.is_private

    def check(self, record: MailMessage, ask: Any) -> None:
        only_in_own_mailbox(self, record)

    def run(self, record: MailMessage, ask: Any) -> None:
        record.is_private = True


class MakeOpen(Action[MailMessage]):
    """Whoever sees the customer sees it again."""

    label, icon = _("No longer private"), "lock-open"

    def offered(self, record: MailMessage) -> bool:
        return record.is_private

    def check(self, record: MailMessage, ask: Any) -> None:
        only_in_own_mailbox(self, record)

    def run(self, record: MailMessage, ask: Any) -> None:
        record.is_private = False


class RemoveMail(Delete):
    """Into the recycle bin here; on the mail server it stays."""

    hidden = False

    def check(self, record: Any, ask: Any) -> None:
        only_in_own_mailbox(self, record)


class RestoreMail(Restore):
    """Out of the recycle bin."""
