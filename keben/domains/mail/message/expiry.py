"""Mails whose time is over: those that belong to nobody we work with, and those of customers after longer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from keben.domains.mail.message.model import MailMessage
from keben.kernel.expiry import ERASE, Expiry, declare_expiry
from keben.kernel.reader import unscoped

REASON = "a rule of retention concerns all that is kept, whosever mailbox it is"


def loose(before: dt.datetime) -> QuerySet[Any]:
    """Mails that are attached to no customer and no lead."""
    return attached(before, to_nobody=True)


def attached(before: dt.datetime, *, to_nobody: bool = False) -> QuerySet[Any]:
    """Mails by the day on which they were sent."""
    rows = unscoped(MailMessage, reason=REASON).filter(sent_at__lt=before)
    nobody = {"customer": None, "lead": None}
    rows = rows.filter(**nobody) if to_nobody else rows.exclude(**nobody)
    return rows.annotate(since=F("sent_at"))


LABEL = "mail.MailMessage"
declare_expiry(Expiry("loose", LABEL, _("Mails that belong to no customer or lead"), loose, ERASE))
declare_expiry(Expiry("attached", LABEL, _("Mails of customers and leads"), attached, ERASE))
