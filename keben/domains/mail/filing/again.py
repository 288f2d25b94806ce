"""Unattached mail looks for its place again when an address becomes known."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from keben.domains.mail.message.model import MailMessage
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.action import Action
from keben.kernel.actions.perform import perform
from keben.kernel.tasks.job import Job, enqueue, progress, task

TASK = "mail.attach_again"
MOST = 200


class FoundItsPlace(Action[MailMessage]):
    """The program attaches a mail whose sender has become known."""

    name, hidden = "found-its-place", True

    def run(self, record: MailMessage, ask: object) -> None:
        from keben.domains.mail.filing.attach import by_address

        found = by_address([record.from_address])
        if found:
            record.customer_id, record.contact_id, record.lead_id = found.customer_id, found.contact_id, found.lead_id
            record.attached_by = "address"


def unattached(addresses: Collection[str]) -> object:
    """Mails from these addresses that belong nowhere, and were not taken off by hand."""
    rows = MailMessage._base_manager.filter(
        from_address__in=sorted(addresses), customer__isnull=True, lead__isnull=True, deleted_at__isnull=True
    )
    return rows.exclude(attached_by="off")


def wait_for(addresses: Collection[str]) -> None:
    """Let the worker look again for mails of these addresses, where there are any."""
    if addresses:
        known = sorted(set(unattached(addresses).values_list("from_address", flat=True)[:MOST]))  # type: ignore[attr-defined]
        if known:
            enqueue(TASK, {"addresses": known})


@task(TASK)
def attach_again(job: Job | None, *, addresses: list[str]) -> dict[str, int]:
    """Each mail in a transaction of its own."""
    actor, moved = system_actor("mail"), 0
    for mail in list(unattached(addresses).order_by("pk")[:MOST]):  # type: ignore[attr-defined]
        with transaction.atomic():
            moved += bool(perform(FoundItsPlace, mail, actor=actor).changes)
        if job is not None:
            progress(job, moved)
    return {"attached": moved}
