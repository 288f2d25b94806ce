"""The verbs of writing: a new mail to somebody, reply, reply to all, forward; and what can be done when sending fails.

The page under `page` asks in comfort; over the API the same answers send the same mail.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.mail.filing.attach import Place
from keben.domains.mail.message.actions import only_in_own_mailbox
from keben.domains.mail.message.model import MailMessage
from keben.domains.mail.writing.compose import SEND, Draft, sending_account, write
from keben.domains.mail.writing.people import people_in
from keben.domains.mail.writing.veil import unveiled
from keben.kernel.actions.action import Action
from keben.kernel.actions.ask import Ask, BoundInput, Input
from keben.kernel.contacting import FIELD, MAIL, barred
from keben.kernel.features.attachments import Attachment
from keben.kernel.kinds.links import Links
from keben.kernel.kinds.text import LongText, Text
from keben.kernel.problems import Denied, Refused
from keben.kernel.tasks.job import enqueue

LABEL = "mail.MailMessage"


class Writing(Action[Any]):
    """What all of them ask; `written` is the mail that came of it."""

    icon, verb, bulk, speaks = "mail", "view", False, True
    passes_on = False

    class ask(Ask):  # noqa: N801 - declared like a field
        """A mail."""

        account = Input(to="mail.MailAccount", label=_("Mail account"))
        to = Input(Text(4000), _("Recipients"), required=True)
        cc = Input(Text(4000), _("Cc"))
        bcc = Input(Text(4000), _("Bcc"))
        subject = Input(Text(300), _("Subject"))
        text = Input(LongText(100_000), _("Body of the mail"))

    def inputs(self, record: Any) -> list[BoundInput]:
        return [*super().inputs(record), BoundInput("files", _("Files"), Links(Attachment))]

    def offered(self, record: Any) -> bool:
        return bool(self.actor.can(LABEL, "create"))

    def check(self, record: Any, ask: Any) -> None:
        if not self.actor.can(LABEL, "create"):
            raise Denied(LABEL, "create")

    def place(self, record: Any) -> Place | None:
        """Where the mail belongs; None where its thread or recipients say it."""
        return None

    def run(self, record: Any, ask: Any) -> None:
        lines = ((name, getattr(ask, name) or "") for name in ("to", "cc", "bcc"))
        to, cc, bcc = (unveiled(people_in(line, name), record, name) for name, line in lines)
        account = sending_account(self.actor, ask.account)
        answered = record if isinstance(record, MailMessage) else None
        draft = Draft(
            account, to, cc, bcc, subject=ask.subject or "", text=ask.text or "", files=tuple(ask.files or ()),
            answers=answered, place=self.place(record), passed_on=self.passes_on,
        )  # fmt: skip
        self.written(record, write(draft, self.actor))

    def written(self, record: Any, mail: MailMessage) -> None:
        """The page that asked wants to know."""
        record.__dict__["_written"] = mail


class WriteMail(Writing):
    """Write a mail to a customer, one of his people, or a lead."""

    label, page = _("Write mail"), "mail/"

    def offered(self, record: Any) -> bool:
        return super().offered(record) and not barred(getattr(record, FIELD, ""), MAIL)

    def place(self, record: Model) -> Place:
        return place_of_record(record)


def place_of_record(record: Any) -> Place:
    """A mail that is written from a record's page belongs there."""
    label = record._meta.label
    if label == "customers.Contact":
        return Place(record.customer_id, record.pk, None, "hand")
    if label == "marketing.Lead":
        return Place(record.customer_id, None, None if record.customer_id else record.pk, "hand")
    return Place(record.pk, None, None, "hand")


class Reply(Writing):
    """Answer the sender."""

    label, icon, page, primary = _("Reply"), "arrow-back-up", "reply/", True

    def offered(self, record: MailMessage) -> bool:
        return record.status in ("received", "sent") and super().offered(record)


class ReplyToAll(Reply):
    """Answer everybody who got it."""

    label, icon, page, primary = _("Reply to all"), "arrow-back-up", "reply-all/", False


class Forward(Reply):
    """Pass it on with its files."""

    label, icon, page, primary = _("Forward"), "arrow-forward-up", "forward/", False

    passes_on = True


class SendAgain(Action[MailMessage]):
    """Try once more to send it."""

    label, icon, primary = _("Send again"), "refresh", True

    def offered(self, record: MailMessage) -> bool:
        return record.direction == "out" and record.status in ("failed", "unsure", "withdrawn")

    def check(self, record: MailMessage, ask: Any) -> None:
        only_in_own_mailbox(self, record)
        if not self.offered(record):
            raise Refused.because("not_failed", "Only a mail that was not sent can be sent again.")
        if self.actor.user_id is not None:
            sending_account(self.actor, record.account)

    def run(self, record: MailMessage, ask: Any) -> None:
        record.status, record.error, record.attempts, record.next_at = "waiting", "", 0, timezone.now()
        enqueue(SEND, {"mail": record.pk}, user_id=self.actor.user_id, retries=0)


class HoldBack(Action[MailMessage]):
    """Do not send it, as long as it waits."""

    label, icon = _("Hold back"), "player-pause"

    def offered(self, record: MailMessage) -> bool:
        return record.status == "waiting"

    def check(self, record: MailMessage, ask: Any) -> None:
        only_in_own_mailbox(self, record)
        if record.status != "waiting":
            raise Refused.because("gone", "This mail is no longer waiting.")

    def run(self, record: MailMessage, ask: Any) -> None:
        record.status, record.next_at = "withdrawn", None
