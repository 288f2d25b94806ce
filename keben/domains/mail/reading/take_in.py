"""Taking a mail in: parsed, threaded, attached to where it belongs, with its files, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from keben.base.mail.letter import Letter, LetterFile, Person, read
from keben.base.mail.plain import first_words
from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.events import MailReceived
from keben.domains.mail.filing.attach import NOWHERE, Place, place_of
from keben.domains.mail.filing.threads import thread_of
from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.org.letters.writing import own_mark
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.features.attachments import Attachment
from keben.kernel.features.notifications import notify
from keben.kernel.features.storing import store
from keben.kernel.problems import Invalid

FILES = 60
NEWS = dt.timedelta(days=1)
LABEL = "mail.MailMessage"


class TakeIn(Action[MailMessage]):
    """The program writes down a mail that it has read."""

    name, verb, creates, hidden = "take-in", "create", True, True

    def run(self, record: MailMessage, ask: object) -> Callable[[], MailReceived]:
        return lambda: MailReceived(record.pk, record.account_id, record.direction, record.customer_id, record.lead_id)


def take_in(
    account: MailAccount, raw: bytes, *, seen: bool = True, received_at: dt.datetime | None = None, cut: int = 0
) -> MailMessage | None:
    """The mail of these bytes as a record; None where it is there already. `cut` is the size of one too large.

    Letters of the program stay in the mailbox: links that let somebody in have no place here, and a notice about a
    letter about a notice would never end.
    """
    letter = read(raw)
    if letter.mark == own_mark():
        return None
    if MailMessage._base_manager.filter(account=account, message_id=letter.message_id).exists():
        return None
    out = letter.sender.address == account.address
    with transaction.atomic():
        mail = perform(
            TakeIn, MailMessage, {}, actor=system_actor("mail"), prepare=filler(account, letter, out, received_at)
        ).record  # type: MailMessage
        body = MailBody(mail=mail, text=letter.text, html=letter.html, references=" ".join(letter.references))
        body.reply_to = line(letter.reply_to)
        if cut:
            body.left_out = [{"name": "", "why": too_large(cut)}]
        else:
            keep_files(mail, body, letter.files)
        body.save(force_insert=True)
        values = {"size": cut or len(raw), "is_unread": not seen and not out}
        MailMessage._base_manager.filter(pk=mail.pk).update(**values, files=mail.files)
        tell(account, mail, seen=seen)
    return mail


def filler(account: MailAccount, letter: Letter, out: bool, received_at: dt.datetime | None) -> Callable[[Any], None]:
    """Sets the fields of the new record."""
    now = timezone.now()
    sent_at = letter.sent_at or received_at or now
    # A clock of the sender that runs ahead would keep his mail on top for years.
    sent_at = min(sent_at, received_at or now, now) if sent_at > now else sent_at
    thread = thread_of(letter.message_id, letter.in_reply_to, letter.references)
    place = where(account, letter, out, thread)

    def fill(mail: MailMessage) -> None:
        mail.account, mail.message_id, mail.in_reply_to = account, letter.message_id, letter.in_reply_to
        mail.thread, mail.direction = thread, "out" if out else "in"
        mail.from_name, mail.from_address = letter.sender.name, letter.sender.address
        mail.to_line, mail.cc_line = line(letter.to), line(letter.cc)
        mail.subject, mail.sent_at = letter.subject[:300] or no_subject(), sent_at
        mail.preview, mail.status = first_words(letter.text, 300), "sent" if out else "received"
        mail.customer_id, mail.contact_id, mail.lead_id = place.customer_id, place.contact_id, place.lead_id
        mail.attached_by = place.how

    return fill


def where(account: MailAccount, letter: Letter, out: bool, thread: str) -> Place:
    """Where it belongs, by the people outside."""
    others = (*letter.to, *letter.cc) if out else (letter.sender, *letter.reply_to)
    addresses = [person.address for person in others if person.address != account.address]
    return place_of(addresses, letter.subject, thread) if addresses else NOWHERE


def line(people: tuple[Person, ...]) -> str:
    """People as a line of a mail shows them."""
    return ", ".join(str(person) for person in people)[:4000]


def no_subject() -> str:
    """What stands in lists for a mail without a subject, in the language of the company."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("(no subject)")


def too_large(size: int) -> str:
    """Why only the head of a mail was fetched."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("The mail has %(size)s MB; only its head was fetched.") % {"size": size // 2**20}


def keep_files(mail: MailMessage, body: MailBody, files: list[LetterFile]) -> None:
    """The files as attachments of the mail; what is not accepted is named with the reason."""
    actor = system_actor("mail")
    for file in files[:FILES]:
        try:
            with transaction.atomic():
                kept = store(ContentFile(file.content, name=file.name), actor, name=file.name)
        except Invalid as error:
            with translation.override(settings.LANGUAGE_CODE):
                why = " ".join(problem.text() for problem in error.problems())
            body.left_out.append({"name": file.name[:200], "why": why})
            continue
        Attachment.objects.filter(pk=kept.pk).update(entity=LABEL, object_id=mail.pk)
        if file.cid:
            body.cids[file.cid] = kept.pk
        mail.files += 1


def tell(account: MailAccount, mail: MailMessage, *, seen: bool) -> None:
    """The owner of the mailbox hears of new mail from customers and leads, not of old mail that is read in."""
    if seen or mail.direction == "out" or (mail.customer_id is None and mail.lead_id is None):
        return
    if timezone.now() - mail.sent_at > NEWS:
        return
    params = {"who": mail.sender[:80], "title": mail.subject[:80]}
    sentence = gettext_noop("Mail from %(who)s: “%(title)s”")
    notify(
        [account.owner_id or 0] if account.owner_id else [],
        sentence,
        params,
        category="crm",
        entity=LABEL,
        object_id=mail.pk,
    )
