"""Which of the mails of a record that somebody sees he sees too."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from keben.domains.mail.account.scope import of_person
from keben.kernel.access.actor import Actor


def open_or_mine(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Those that are not private, and those in his own mailboxes."""
    if actor.rights.unlimited:
        return rows
    return rows.filter(Q(is_private=False) | Q(account__in=of_person(actor.user_id).order_by().values("pk")))
