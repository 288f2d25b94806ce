"""Fetching at once, because somebody asked: his mailboxes in one go, seldom enough that no provider minds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.account.scope import of_person
from keben.domains.mail.message.model import MailMessage
from keben.domains.mail.reading.rounds import FETCH, LEASE, LONGEST
from keben.kernel.tasks.job import enqueue

PAUSE = dt.timedelta(seconds=30)
"""So long nobody asks a mailbox again that has just been read."""


@dataclass(frozen=True)
class Boxes:
    """The mailboxes that somebody reads, and what can be said of them now."""

    all: Sequence[MailAccount]
    now: dt.datetime

    @property
    def working(self) -> list[MailAccount]:
        """Those that may be asked: with a wrong password nobody knocks again, or the provider would lock the box."""
        return [box for box in self.all if box.secret and box.imap_host and not box.is_demo and not self.locked(box)]

    @property
    def broken(self) -> list[MailAccount]:
        """Those about which something has to be done first."""
        return [box for box in self.all if box.state == "error"]

    @property
    def busy(self) -> bool:
        """Whether one of them is being read."""
        return any(box.busy_until is not None and box.busy_until > self.now for box in self.working)

    @property
    def fetched_at(self) -> dt.datetime | None:
        """When the one that waits longest was read; None where one of them never was."""
        times = [box.fetched_at for box in self.working]
        return min((time for time in times if time is not None), default=None) if all(times) else None

    @property
    def wait(self) -> int:
        """Seconds until one may ask again; 0 where one may now."""
        last = max((box.fetched_at for box in self.working if box.fetched_at), default=None)
        left = last + PAUSE - self.now if last is not None else dt.timedelta()
        return max(0, -int(-left.total_seconds() // 1))

    def locked(self, box: MailAccount) -> bool:
        """Whether the server has said that it will not let us in."""
        return box.state == "error" and box.next_fetch_at is not None and box.next_fetch_at > self.now + LONGEST


def boxes_of(user_id: int | None) -> Boxes:
    """The active mailboxes of a person, in one query."""
    return Boxes(list(of_person(user_id).filter(is_active=True).order_by("pk")), timezone.now())


def ask(boxes: Boxes) -> int:
    """Ask for those that nobody is reading; how many were asked."""
    free = Q(busy_until__isnull=True) | Q(busy_until__lte=boxes.now)
    asked = 0
    for box in boxes.working:
        if MailAccount._base_manager.filter(free, pk=box.pk).update(busy_until=boxes.now + LEASE):
            enqueue(FETCH, {"account": box.pk}, retries=0)
            asked += 1
    return asked


def mails_in(boxes: Boxes) -> QuerySet[MailMessage]:
    """The mails of these mailboxes."""
    return MailMessage._base_manager.filter(account__in=[box.pk for box in boxes.all])


def newest(boxes: Boxes) -> int:
    """The key of the newest mail; whatever comes now has a greater one."""
    return int(mails_in(boxes).aggregate(last=Max("pk"))["last"] or 0)
