"""Sending: one try per job, claimed first; what may have gone out is never sent again by the program."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from typing import Any

from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from keben.domains.mail.connect.smtp import Sender, sender
from keben.domains.mail.connect.trouble import Trouble, explained, trouble
from keben.domains.mail.events import MailSent
from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.mail.reading.marks import remember_answered
from keben.domains.mail.writing.compose import SEND
from keben.domains.mail.writing.guards import ask_guards
from keben.domains.mail.writing.letter import letter_of
from keben.domains.mail.writing.people import addresses_of
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.features.notifications import notify
from keben.kernel.problems import Problem, Refused
from keben.kernel.tasks.job import Job, enqueue, task

log = logging.getLogger("keben.mail")
PAUSES = (60, 300, 1800, 7200, 43200)
"""Seconds before the second, third … try."""
FILE_SENT = "mail.file_sent"
INTERRUPTED = dt.timedelta(minutes=15)
PERMANENT = 500
BROKEN_OFF = gettext_noop(
    "The connection broke off while the mail was being handed over: nobody can tell whether it went. "
    "Look into the folder of sent mail or ask, then send it again if need be."
)


class Settle(Action[MailMessage]):
    """How a try to send went."""

    name, hidden = "settle", True
    to, error = "", ""
    next_at: dt.datetime | None = None

    def run(self, record: MailMessage, ask: object) -> MailSent | None:
        record.status, record.error, record.next_at = self.to, self.error[:400], self.next_at
        if self.to != "sent":
            return None
        record.sent_at = timezone.now()
        return MailSent(record.pk, record.account_id, record.customer_id, record.lead_id)


def settle(mail: MailMessage, to: str, error: str = "", next_at: dt.datetime | None = None) -> None:
    """Write down how it went."""
    step = type("Settle", (Settle,), {"to": to, "error": error, "next_at": next_at, "name": "settle"})
    perform(step, mail, actor=system_actor("mail"))


@task(SEND)
def send(job: Job | None, *, mail: int) -> dict[str, Any]:
    """One try. Whoever claims the mail sends it, nobody else."""
    now = timezone.now()
    waiting = MailMessage._base_manager.filter(pk=mail, status="waiting", deleted_at__isnull=True)
    if not waiting.update(status="sending", attempts=F("attempts") + 1, updated_at=now, sent_at=now):
        return {"mail": "not waiting"}
    row = MailMessage._base_manager.select_related("account__owner").get(pk=mail)
    body = MailBody.objects.get(pk=mail)
    with translation.override(row.account.owner.lang if row.account.owner else "zh-hans"):
        everybody = addresses_of(row.to_line, row.cc_line, body.bcc)
        try:
            ask_guards(everybody, system_actor("mail"))
        except Refused as error:
            return given_up(row, " ".join(problem.text() for problem in error.problems()))
        letter = letter_of(row, body).as_bytes()
        try:
            refused = hand_over(row, everybody, letter)
        except Doubt:
            return given_up(row, Problem("unsure", BROKEN_OFF).text(), to="unsure")
        except Trouble as error:
            return again(row, error)
        settle(row, "sent", refused)
        remember_answered(row)
        enqueue(FILE_SENT, {"mail": mail}, retries=3)
    return {"mail": "sent"}


class Doubt(Exception):
    """It broke off when the words were under way."""


def hand_over(mail: MailMessage, everybody: tuple[str, ...], letter: bytes) -> str:
    """Give it to the server; whom it did not want, in words. Raises Trouble, Doubt."""
    client: Sender | None = None
    host, port = mail.account.smtp_host, mail.account.smtp_port
    try:
        with sender(mail.account) as client:
            refused = client.sendmail(mail.from_address, list(everybody), letter)
    except Trouble:
        raise
    except smtplib.SMTPRecipientsRefused as error:
        raise of_recipients(error.recipients, host) from error
    except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as error:
        final = isinstance(error, smtplib.SMTPNotSupportedError) or error.smtp_code >= PERMANENT
        found = explained(error, host, port, mail.account.login)
        raise Trouble(found.problem, final=final or found.final) from error
    except (OSError, smtplib.SMTPException) as error:
        if client is not None and client.under_way:
            raise Doubt from error
        raise explained(error, host, port, mail.account.login) from error
    if not refused:
        return ""
    sentence = gettext_noop("Not taken for: %(who)s")
    return Problem("partly", sentence, {"who": ", ".join(sorted(refused))}).text()


def of_recipients(refused: dict[str, tuple[int, bytes]], host: str) -> Trouble:
    """Nobody of them was wanted."""
    said = "; ".join(
        f"{address}: {code} {text.decode('utf-8', 'replace')}" for address, (code, text) in sorted(refused.items())
    )
    final = all(code >= PERMANENT for code, _text in refused.values())
    return trouble("recipients", gettext_noop("%(host)s says: %(said)s"), final=final, host=host, said=said[:300])


def again(mail: MailMessage, error: Trouble) -> dict[str, Any]:
    """Plan the next try, or give up."""
    if error.final or mail.attempts > len(PAUSES):
        return given_up(mail, error.problem.text())
    at = timezone.now() + dt.timedelta(seconds=PAUSES[mail.attempts - 1])
    settle(mail, "waiting", error.problem.text(), at)
    enqueue(SEND, {"mail": mail.pk}, due_at=at, retries=0)
    return {"mail": "again", "attempts": mail.attempts}


def given_up(mail: MailMessage, why: str, to: str = "failed") -> dict[str, Any]:
    """No more tries; the writer hears of it."""
    settle(mail, to, why)
    sentence = gettext_noop("Your mail “%(title)s” was not sent.")
    if to == "unsure":
        sentence = gettext_noop("It is not certain whether your mail “%(title)s” was sent.")
    who = mail.created_by_id or mail.account.owner_id
    notify([who] if who else [], sentence, {"title": mail.subject[:80]}, category="system", entity="mail.MailMessage",
           object_id=mail.pk)  # fmt: skip
    return {"mail": to}


def settle_interrupted() -> int:
    """Mails whose worker died while sending them: it is unknown whether they went."""
    rows = MailMessage._base_manager.filter(status="sending", updated_at__lt=timezone.now() - INTERRUPTED)
    found = list(rows.select_related("account__owner")[:100])
    for mail in found:
        with translation.override(mail.account.owner.lang if mail.account.owner else "zh-hans"):
            given_up(mail, Problem("unsure", BROKEN_OFF).text(), to="unsure")
    return len(found)
