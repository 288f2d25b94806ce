"""Writing a follow-up, and correcting one's own within a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.events import FollowUpWritten
from keben.domains.activities.follow_up.model import FollowUp
from keben.kernel.actions.crud import Create, Edit
from keben.kernel.problems import Invalid, Refused

WINDOW = dt.timedelta(hours=24)
AHEAD = dt.timedelta(minutes=10)


def refuse_next_before(followed_at: dt.datetime, following: dt.datetime | None) -> None:
    """What comes next lies behind nobody: a year typed wrong would stand as overdue for ever."""
    if following and following < followed_at:
        raise Invalid.single(
            "next_contact_at", "before_contact", "The next contact lies before this one; choose a later day or time."
        )


class WriteFollowUp(Create):
    """Write down a contact; the record it is about moves its clocks."""

    label = _("Write follow-up")
    icon = "pencil-plus"

    def check(self, record: Any, ask: Any) -> None:
        if getattr(ask, "followed_at", None) and ask.followed_at > timezone.now() + AHEAD:
            raise Invalid.single("followed_at", "in_future", "A contact cannot lie in the future; plan a task instead.")
        refuse_next_before(getattr(ask, "followed_at", None) or timezone.now(), getattr(ask, "next_contact_at", None))

    def run(self, record: FollowUp, ask: Any) -> Callable[[], FollowUpWritten]:  # type: ignore[override]
        super().run(record, ask)
        record.author_id = record.author_id or self.actor.user_id
        following = record.next_contact_at
        return lambda: FollowUpWritten(
            record.pk,
            record.target_entity,
            record.target_id,
            record.followed_at.isoformat(),
            following.isoformat() if following else None,
        )


class EditFollowUp(Edit):
    """Correct one's own follow-up within 24 hours."""

    def check(self, record: Any, ask: Any) -> None:
        if self.actor.kind == "system":
            return
        if record.author_id != self.actor.user_id:
            raise Refused.because("not_author", "Only the author may change a follow-up; write a comment instead.")
        if timezone.now() - record.created_at > WINDOW:
            raise Refused.because("too_late", "A follow-up can be changed for 24 hours; write a new one instead.")
        answers = vars(ask)
        if answers.keys() & {"followed_at", "next_contact_at"}:
            refuse_next_before(
                answers.get("followed_at", record.followed_at), answers.get("next_contact_at", record.next_contact_at)
            )
