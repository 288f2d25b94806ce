"""A mail of ours as bytes for the wire."""

from __future__ import annotations

import email.policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses

from django.core.files.storage import default_storage
from django.utils import timezone

from keben.domains.mail.message.model import MailBody, MailMessage
from keben.domains.mail.reading.take_in import LABEL
from keben.kernel.features.attachments import Attachment
from keben.kernel.reader import unscoped


def people(line: str) -> list[Address]:
    """The people of a stored line."""
    return [Address(name, addr_spec=address) for name, address in getaddresses([line]) if address]


def letter_of(mail: MailMessage, body: MailBody) -> EmailMessage:
    """The mail with its files; Bcc stands in the envelope only."""
    found = EmailMessage(policy=email.policy.SMTP)
    found["From"] = Address(mail.from_name, addr_spec=mail.from_address)
    if mail.to_line:
        found["To"] = people(mail.to_line)
    if mail.cc_line:
        found["Cc"] = people(mail.cc_line)
    found["Subject"] = " ".join(mail.subject.split())
    found["Date"] = format_datetime(timezone.localtime(mail.sent_at))
    found["Message-ID"] = mail.message_id
    if mail.in_reply_to:
        found["In-Reply-To"] = mail.in_reply_to
    if body.references:
        found["References"] = body.references
    found.set_content(body.text)
    for file in files_of(mail):
        kind, _slash, what = (file.mime or "application/octet-stream").partition("/")
        with default_storage.open(file.path) as stream:
            found.add_attachment(stream.read(), maintype=kind, subtype=what or "octet-stream", filename=file.name)
    return found


def files_of(mail: MailMessage) -> list[Attachment]:
    """Its files."""
    rows = unscoped(Attachment, reason="whoever sees the mail sees its files")
    return list(rows.filter(entity=LABEL, object_id=mail.pk, deleted_at__isnull=True).order_by("pk"))
