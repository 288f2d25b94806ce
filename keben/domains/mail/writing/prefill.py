"""What the composer starts with: recipients, subject, quotation, signature, and the words of a template."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.mail.showing.words import quoted
from keben.domains.mail.template.model import MailTemplate
from keben.domains.mail.writing.people import addresses_of
from keben.domains.org.company.model import Company
from keben.kernel.access.actor import Actor

ANSWERED = re.compile(r"^\s*((re|fw|fwd|答复|回复|转发)\s*[:：]\s*)+", re.IGNORECASE)


@dataclass
class Start:
    """The composer's first values."""

    to: str = ""
    cc: str = ""
    subject: str = ""
    text: str = ""
    files: list[Any] = field(default_factory=list)


def for_record(record: Any) -> Start:
    """To the e-mail address of a customer, contact or lead."""
    name = getattr(record, "contact_name", "") or record.name
    return Start(to=f"{name} <{record.email}>" if record.email else "")


def for_answer(mail: MailMessage, how: str, own: str) -> Start:
    """A reply, a reply to all, or a mail passed on."""
    body = MailBody.objects.filter(pk=mail.pk).first() or MailBody(mail=mail)
    bare = ANSWERED.sub("", mail.subject)
    when = date_format(timezone.localtime(mail.sent_at), "Y-m-d H:i")
    if how == "forward":
        head = "\n".join(
            (
                _("---- Forwarded mail ----"),
                f"{_('Sender')}: {named(mail)}",
                f"{_('Date of the mail')}: {when}",
                f"{_('Subject')}: {mail.subject}",
                f"{_('Recipients')}: {mail.to_line}",
            )
        )
        return Start(subject=f"Fw: {bare}", text=f"\n\n{head}\n\n{body.text}")
    back = mail.to_line if mail.direction == "out" else body.reply_to or named(mail)
    found = Start(to=back, subject=f"Re: {bare}")
    if how == "reply-all":
        others = addresses_of(mail.to_line if mail.direction == "in" else "", mail.cc_line)
        found.cc = ", ".join(one for one in others if one not in (own, *addresses_of(back)))
    said = _("On %(when)s %(who)s wrote:") % {"when": when, "who": mail.sender}
    found.text = f"\n\n{said}\n{quoted(body.text)}"
    return found


def named(mail: MailMessage) -> str:
    """The sender with his name."""
    return f"{mail.from_name} <{mail.from_address}>" if mail.from_name else mail.from_address


def signed(text: str, account: MailAccount | None) -> str:
    """With the signature above what is quoted."""
    return f"{signature_of(account)}{text}" if account else text


def signature_of(account: MailAccount) -> str:
    """The signature as it stands below a text; empty where there is none."""
    signature = account.signature.replace("\r\n", "\n").strip()
    return f"\n\n-- \n{signature}" if signature else ""


def filled(template: MailTemplate, record: Any, actor: Actor) -> tuple[str, str]:
    """Subject and text of a template in the language of who writes, its places filled; unknown ones stay empty."""
    english = (translation.get_language() or "").startswith("en")
    subject = template.subject_en if english and template.subject_en else template.subject
    text = template.text_en if english and template.text_en else template.text
    values = places(record, actor)

    def put(hit: re.Match[str]) -> str:
        return values.get(hit[1], hit[0])

    return tuple(re.sub(r"\{(\w+)\}", put, one) for one in (subject, text))  # type: ignore[return-value]


def places(record: Any, actor: Actor) -> dict[str, str]:
    """What stands for the places of a template."""
    contact, customer, title = "", "", ""
    if isinstance(record, MailMessage):
        customer = str(record.customer.name) if record.customer else ""
        contact = str(record.contact.name) if record.contact else (record.from_name if record.direction == "in" else "")
        title = str(record.contact.post) if record.contact else ""
    elif record is not None:
        label = record._meta.label
        customer = record.customer.name if label == "customers.Contact" else record.name
        contact = {"customers.Contact": getattr(record, "name", "")}.get(label, getattr(record, "contact_name", ""))
        title = getattr(record, "post", "")
    person = actor.person
    company = Company._base_manager.order_by("pk").values_list("name", flat=True).first() or ""
    return {
        "contact": contact, "title": title, "customer": customer, "me": actor.name, "company": company,
        "phone": str(getattr(person, "mobile", "") or ""),
        "today": date_format(timezone.localdate(), "Y-m-d"),
    }  # fmt: skip
