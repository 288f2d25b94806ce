"""A mail of ours comes into being: checked, written down with its files, and given to the worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.utils import make_msgid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from keben.base.mail.domains import domain_of
from keben.base.mail.letter import Person
from keben.base.mail.plain import first_words
from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.account.scope import is_mine, of_person
from keben.domains.mail.events import MailWritten
from keben.domains.mail.filing.attach import Place, by_address, place_of, strangers
from keben.domains.mail.filing.threads import fresh
from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.mail.reading.take_in import LABEL, line, no_subject
from keben.domains.mail.writing.guards import ask_guards
from keben.kernel.access.actor import Actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.file_types import MIB
from keben.kernel.problems import Invalid, Refused
from keben.kernel.tasks.job import enqueue

SEND = "mail.send"
LARGEST = 20 * MIB


@dataclass(frozen=True)
class Draft:
    """What somebody wants to send."""

    account: MailAccount
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    bcc: tuple[Person, ...]
    subject: str
    text: str
    files: tuple[Attachment, ...] = ()
    answers: MailMessage | None = None
    place: Place | None = None
    passed_on: bool = False
    """Forwarded: it takes files along, but begins a thread of its own and belongs to where its readers are."""

    @property
    def everybody(self) -> tuple[str, ...]:
        """All addresses that get it."""
        return tuple(dict.fromkeys(one.address for one in (*self.to, *self.cc, *self.bcc)))


class Compose(Action[MailMessage]):
    """Write down a mail that is to be sent."""

    name, verb, creates, hidden = "compose", "create", True, True

    def run(self, record: MailMessage, ask: object) -> Callable[[], MailWritten]:
        return lambda: MailWritten(record.pk, record.account_id, record.customer_id, record.lead_id)


def senders(actor: Actor) -> Any:
    """The mailboxes from which the actor may send now."""
    rows = of_person(actor.user_id).filter(is_active=True).exclude(smtp_host="")
    return rows.exclude(secret="", is_demo=False).order_by("pk")


def sending_account(actor: Actor, chosen: MailAccount | None) -> MailAccount:
    """The chosen mailbox, or the actor's first. Raises Refused."""
    account = chosen or senders(actor).first()
    if account is None:
        sentence = gettext_noop("You have no mailbox to send from. Connect one under “Mail accounts” first.")
        raise Refused.because("no_mailbox", sentence)
    if not is_mine(account.pk, actor):
        raise Refused.because("not_your_mailbox", "Only the people of this mailbox may do this.")
    if account.is_demo:
        sentence = gettext_noop("%(address)s belongs to the demonstration; nothing is sent from it.")
        raise Refused.because("demo", sentence, address=account.address)
    if not account.is_active or not account.smtp_host or not account.secret:
        sentence = gettext_noop("%(address)s cannot send: it is switched off, or its server or password is missing.")
        raise Refused.because("cannot_send", sentence, address=account.address)
    return account


def write(draft: Draft, actor: Actor) -> MailMessage:
    """Written down and waiting. Raises Invalid, Refused."""
    if not draft.everybody:
        raise Invalid.single("to", "required", "Required.")
    if sum(file.size for file in draft.files) > LARGEST:
        sentence = gettext_noop("The files have more than %(limit)s MB together; most mail servers would refuse them.")
        raise Invalid.single("files", "too_large", sentence, limit=LARGEST // MIB)
    for file in draft.files:
        usable(file, draft.answers, actor)
    ask_guards(draft.everybody, actor)
    answered = None if draft.passed_on else draft.answers
    above = MailBody.objects.filter(pk=answered.pk).first() if answered else None
    mail: MailMessage = perform(Compose, MailMessage, {}, actor=actor, prepare=filler(draft, actor)).record
    known = [*(above.references.split() if above else ()), answered.message_id if answered else ""]
    MailBody.objects.create(
        mail=mail, text=draft.text, references=" ".join(filter(None, known[-20:])), bcc=line(draft.bcc)
    )
    attach(mail, draft)
    enqueue(SEND, {"mail": mail.pk}, user_id=actor.user_id, retries=0)
    return mail


def filler(draft: Draft, actor: Actor) -> Callable[[Any], None]:
    """Sets the fields of the new record."""
    answered, account = None if draft.passed_on else draft.answers, draft.account
    message_id = make_msgid(domain=domain_of(account.address) or "keben.invalid")
    thread = answered.thread if answered else fresh(message_id)
    place = located(draft, thread)

    def fill(mail: MailMessage) -> None:
        mail.account, mail.message_id, mail.thread, mail.direction = account, message_id, thread, "out"
        mail.in_reply_to = answered.message_id if answered else ""
        mail.from_name = account.name or actor.name[:120]
        mail.from_address = account.address
        mail.to_line, mail.cc_line = line(draft.to), line(draft.cc)
        mail.subject, mail.preview = draft.subject[:300] or no_subject(), first_words(draft.text, 300)
        mail.sent_at, mail.status, mail.files = timezone.now(), "waiting", len(draft.files)
        mail.customer_id, mail.contact_id, mail.lead_id = place.customer_id, place.contact_id, place.lead_id
        mail.attached_by = place.how
        mail.is_private = bool(draft.answers and draft.answers.is_private)

    return fill


def located(draft: Draft, thread: str) -> Place:
    """Where it belongs; of a mail from the page of a customer also who of his people gets it."""
    place = draft.place or place_of(draft.everybody, draft.subject, thread)
    if draft.place is None or place.customer_id is None or place.contact_id is not None:
        return place
    known = by_address(strangers(draft.everybody))
    return replace(place, contact_id=known.contact_id) if known.customer_id == place.customer_id else place


def usable(file: Attachment, answered: MailMessage | None, actor: Actor) -> None:
    """One's own upload, or a file of the mail that is forwarded. Raises Refused."""
    own = file.object_id is None and file.created_by_id == actor.user_id
    theirs = answered is not None and (file.entity, file.object_id) == (LABEL, answered.pk)
    if not own and not theirs:
        raise Refused.because("filed", "“%(name)s” belongs to another record already.", name=file.name)


def attach(mail: MailMessage, draft: Draft) -> None:
    """Uploads become files of the mail; those of a forwarded mail are listed with both, their bytes are kept once."""
    fresh_ones = [file.pk for file in draft.files if file.object_id is None]
    Attachment.objects.filter(pk__in=fresh_ones).update(entity=LABEL, object_id=mail.pk)
    copied: Sequence[Attachment] = [file for file in draft.files if file.object_id is not None]
    now = timezone.now()
    Attachment.objects.bulk_create(
        Attachment(
            entity=LABEL, object_id=mail.pk, name=file.name, path=file.path, size=file.size, mime=file.mime,
            digest=file.digest, created_at=now, updated_at=now,
        )
        for file in copied
    )  # fmt: skip
