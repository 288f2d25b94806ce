"""A mail moves the clocks of its customer or lead as a follow-up does: one that we sent, or an answer to one of ours.

Other incoming mail does not: a newsletter must not keep a customer from falling into the pool (docs/decisions/0024).
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer
from keben.domains.customers.pool.countdown import recount
from keben.domains.mail.message.model import MailMessage
from keben.domains.marketing.lead.model import Lead
from keben.kernel.actions.hooks import on_write
from keben.kernel.kinds.choices import Choice
from keben.kernel.resolved import ResolvedEntity
from keben.kernel.settings import declare_setting, setting

WATCHED = ("customer", "lead", "status")
declare_setting(
    "mail.counts",
    _("Mail"),
    _("Mail that counts as contact"),
    Choice((("both", _("Sent mail and answers to it")), ("sent", _("Only sent mail")), ("none", _("No mail")))),
    "both",
    help=_("It moves the last follow-up of customers and leads, and with it the day on which they fall into a pool."),
)


@on_write("mail.MailMessage")
def move_clocks(entity: ResolvedEntity, record: Any, changes: Any) -> None:
    """In the same transaction; an older mail leaves what is newer."""
    if record.pk is None or record.deleted_at is not None:
        return
    if not any(name in changes for name in WATCHED) or not counts(record):
        return
    newer = Q(last_followed_at__isnull=True) | Q(last_followed_at__lt=record.sent_at)
    values = {"last_followed_at": record.sent_at, "last_follow_up": record.subject[:120]}
    if record.customer_id is not None:
        if Customer._base_manager.filter(newer, pk=record.customer_id).update(**values):
            recount([record.customer_id])
    elif record.lead_id is not None:
        Lead._base_manager.filter(newer, pk=record.lead_id).exclude(status="converted").update(**values)


def counts(mail: MailMessage) -> bool:
    """Whether this mail is a contact in the sense of the company."""
    chosen = setting("mail.counts")
    if mail.direction == "out":
        return mail.status == "sent" and chosen != "none"
    if chosen != "both":
        return False
    ours = MailMessage._base_manager.filter(thread=mail.thread, direction="out", status="sent")
    return ours.filter(sent_at__lt=mail.sent_at).exists()
