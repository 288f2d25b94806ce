"""The tab with the mails of a customer, contact or lead."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from keben.domains.mail.message.model import MailMessage
from keben.domains.mail.showing.seen import open_or_mine
from keben.kernel.entity import Related
from keben.kernel.reader import fetched, living, scoped
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity
from keben.web.record.counted import Counted
from keben.web.record.panels import COUNTED

CAP = 99
MAIL = "mail.MailMessage"


class MailsOf(Related):
    """Like any related records; counted without working out all that the reader reaches."""


def counted(request: Any, entity: ResolvedEntity, record: Any, panel: MailsOf) -> Counted:
    """Whoever reaches the record reaches its mails, but for private ones of other people's mailboxes."""
    actor = request.actor
    sure = fetched(record, actor)

    def rows(pk: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = living(registry.get(MAIL)) if sure else scoped(MailMessage, actor)
        return open_or_mine(found, actor).filter(**{panel.via: pk})

    return Counted(rows, ("mails", panel.via, sure, actor.user_id, actor.rights.unlimited), CAP + 1, f"{CAP}+")


COUNTED[MailsOf] = counted
