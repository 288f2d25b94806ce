"""Delivering: one try per job, then again with growing pauses, then the row stays as given up until it is replayed."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import time
from typing import Any

from django.utils import timezone, translation

from keben.api.auth import builder
from keben.api.webhook import payload, sending
from keben.api.webhook.address import Forbidden, Unresolved, resolve
from keben.api.webhook.model import WebhookDelivery
from keben.api.webhook.signature import secret_of, sign
from keben.kernel.events.log import LoggedEvent
from keben.kernel.tasks.job import Job, enqueue, task

TASK = "api.deliver_webhook"
PAUSES = (10, 60, 300, 1800, 7200, 43200)
"""Seconds before the second, third … try."""


def schedule(row: WebhookDelivery, at: dt.datetime) -> None:
    """Try at this time; retries are ours, so that the page can show them."""
    enqueue(TASK, {"delivery": row.pk}, due_at=at, retries=0)


@task(TASK)
def deliver(job: Job | None, *, delivery: int) -> dict[str, Any]:
    """One try."""
    row = WebhookDelivery.objects.select_related("hook__owner").filter(pk=delivery, status="waiting").first()
    if row is None:
        return {"delivery": "gone"}
    hook = row.hook
    if not hook.is_active or hook.deleted_at is not None or hook.owner is None or not hook.owner.is_active:
        return done(row, "skipped", None, "off")
    with translation.override(hook.owner.lang):
        body = body_of(row)
        if body is None:
            return done(row, "skipped", None, "not visible to the owner")
        row.attempts += 1
        try:
            answer = attempt(row, body)
        except Unresolved as error:  # name servers are away now and then, as receivers are
            return again(row, None, error.problem.text())
        except Forbidden as error:
            return done(row, "failed", None, error.problem.text())
        except (OSError, http.client.HTTPException) as error:
            return again(row, None, f"{type(error).__name__}: {error}")
    if answer.ok:
        return done(row, "delivered", answer.status, answer.text)
    return again(row, answer.status, answer.text)


def body_of(row: WebhookDelivery) -> bytes | None:
    """The JSON to send, built with the rights of the hook's owner; None where he may not see the record."""
    if row.event_id is None:
        found: dict[str, Any] | None = {"id": None, "event": row.event_name, "delivery": row.pk}
    else:
        event = LoggedEvent.objects.filter(pk=row.event_id).first()
        found = payload.build(event, builder()(row.hook.owner, face="api")) if event else None
    return None if found is None else json.dumps(found, ensure_ascii=False, default=str).encode()


def attempt(row: WebhookDelivery, body: bytes) -> sending.Answer:
    """Sign and send. Raises Forbidden, OSError, HTTPException."""
    target = resolve(row.hook.url)
    at = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Keben-Webhooks/1",
        "Keben-Event": row.event_name,
        "Keben-Delivery": str(row.pk),
        "Keben-Signature": sign(secret_of(row.hook), at, body),
    }
    return sending.post(target, body, headers)


def again(row: WebhookDelivery, status: int | None, text: str) -> dict[str, Any]:
    """Plan the next try, or give up."""
    if row.attempts > len(PAUSES):
        return done(row, "failed", status, text)
    at = timezone.now() + dt.timedelta(seconds=PAUSES[row.attempts - 1])
    note(row, "waiting", status, text, at)
    schedule(row, at)
    return {"delivery": "again", "attempts": row.attempts}


def done(row: WebhookDelivery, state: str, status: int | None, text: str) -> dict[str, Any]:
    """No more tries."""
    note(row, state, status, text, None)
    return {"delivery": state}


def note(row: WebhookDelivery, state: str, status: int | None, text: str, at: dt.datetime | None) -> None:
    """Write down how this try went."""
    row.status, row.response_status, row.response, row.next_at = state, status, text[:500], at
    row.sent_at = row.updated_at = timezone.now()
    row.save(update_fields=("status", "response_status", "response", "next_at", "sent_at", "updated_at", "attempts"))
