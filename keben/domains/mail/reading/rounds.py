"""The rounds: every mailbox every few minutes, seldom while it does not answer, never with a wrong password."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from keben.domains.mail.account.model import MailAccount
from keben.domains.mail.connect.trouble import Trouble
from keben.domains.mail.reading.fetch import fetch
from keben.domains.mail.writing.outbox import settle_interrupted
from keben.kernel.features.notifications import notify
from keben.kernel.tasks.job import Job, enqueue, task

EVERY = dt.timedelta(minutes=2)
PAUSE = dt.timedelta(minutes=3)
LONGEST = dt.timedelta(hours=2)
LEASE = dt.timedelta(minutes=15)
FETCH = "mail.fetch"


@task("mail.rounds", every=EVERY)
def rounds(job: Job | None = None) -> dict[str, int]:
    """Ask for each mailbox whose time has come; mails whose sending broke off are settled as well."""
    now = timezone.now()
    due = MailAccount._base_manager.filter(
        Q(next_fetch_at__isnull=True) | Q(next_fetch_at__lte=now),
        Q(busy_until__isnull=True) | Q(busy_until__lte=now),
        Q(owner__isnull=True) | Q(owner__status="active", owner__deleted_at__isnull=True),
        is_active=True, is_demo=False, deleted_at__isnull=True,
    ).exclude(secret="").exclude(imap_host="")  # fmt: skip
    asked = 0
    for key in list(due.order_by("next_fetch_at", "pk").values_list("pk", flat=True)):
        # Claimed here: the next round finds it claimed, even while the worker is busy elsewhere.
        if due.filter(pk=key).update(busy_until=now + LEASE):
            enqueue(FETCH, {"account": key}, retries=0)
            asked += 1
    return {"asked": asked, "settled": settle_interrupted()}


@task(FETCH)
def fetch_one(job: Job | None, *, account: int) -> dict[str, Any]:
    """One mailbox; how it went is written to it."""
    box = MailAccount._base_manager.filter(pk=account, is_active=True, deleted_at__isnull=True).first()
    if box is None or not box.secret or box.is_demo:
        return {"fetched": 0}
    try:
        count, more = fetch(box)
    except Trouble as error:
        return failed(box, error)
    now = timezone.now()
    values = {"state": "ok", "last_error": "", "failures": 0, "fetched_at": now, "busy_until": None}
    MailAccount._base_manager.filter(pk=account).update(**values, next_fetch_at=now if more else now + PAUSE)
    return {"fetched": count, "more": more}


def failed(box: MailAccount, error: Trouble) -> dict[str, Any]:
    """Pauses grow; with a wrong password nobody knocks again, or the provider would lock the mailbox."""
    now = timezone.now()
    pause = dt.timedelta(days=3650) if error.final else min(PAUSE * 2 ** min(box.failures, 10), LONGEST)
    lang = box.owner.lang if box.owner else "zh-hans"
    with translation.override(lang):
        said = error.problem.text()[:400]
    MailAccount._base_manager.filter(pk=box.pk).update(
        state="error", last_error=said, failures=box.failures + 1, busy_until=None, next_fetch_at=now + pause
    )
    if box.state == "ok" and box.owner_id and (error.final or box.failures == 0):
        sentence = gettext_noop("The mailbox %(title)s can no longer be read.")
        notify(
            [box.owner_id],
            sentence,
            {"title": box.address},
            category="system",
            entity="mail.MailAccount",
            object_id=box.pk,
        )
    return {"fetched": 0, "trouble": error.problem.code}
