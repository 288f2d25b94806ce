"""Delivery of the outbox: claimed by compare-and-set, each listener in its own transaction, with retries."""

from __future__ import annotations

import datetime as dt
import logging
import traceback

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from keben.kernel import stamps
from keben.kernel.events.listen import listeners_of
from keben.kernel.events.log import Heard, LoggedEvent, Outbox

log = logging.getLogger("keben.outbox")
CLAIM = dt.timedelta(minutes=5)
BACKOFF = (10, 60, 300, 1800, 7200, 43200)


def deliver(limit: int = 200) -> int:
    """Deliver what is due; returns how many events were dealt with."""
    now = timezone.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM)
    due = list(
        Outbox.objects.filter(free, dead=False, due_at__lte=now).order_by("pk").values_list("pk", flat=True)[:limit]
    )
    if due:
        stamps.forget()
    done = 0
    for key in due:
        claimed = Outbox.objects.filter(free, pk=key, dead=False).update(claimed_at=now)
        if claimed == 1:
            deliver_one(key)
            done += 1
    return done


def deliver_one(key: int) -> None:
    """Let every listener hear one event; failures are kept for a later try."""
    event = LoggedEvent.objects.filter(pk=key).first()
    if event is None:
        Outbox.objects.filter(pk=key).delete()
        return
    heard = set(Heard.objects.filter(event_id=key).values_list("listener", flat=True))
    errors = []
    for name, listener in listeners_of(event.name):
        if name in heard:
            continue
        try:
            with structlog.contextvars.bound_contextvars(cause=key), transaction.atomic():
                Heard.objects.create(event_id=key, listener=name)
                listener(event)
        except IntegrityError:
            if not Heard.objects.filter(event_id=key, listener=name).exists():
                errors.append(f"{name}: {traceback.format_exc(limit=4)}")
        except Exception:
            log.exception("listener %s failed on event %s", name, key)
            errors.append(f"{name}: {traceback.format_exc(limit=4)}")
    if errors:
        retry(key, "\n".join(errors))
    else:
        Outbox.objects.filter(pk=key).delete()


def retry(key: int, error: str) -> None:
    """Set the next try, or give up into the dead-letter list."""
    row = Outbox.objects.get(pk=key)
    row.attempts += 1
    row.error, row.claimed_at = error[-8000:], None
    if row.attempts > len(BACKOFF):
        row.dead = True
    else:
        row.due_at = timezone.now() + dt.timedelta(seconds=BACKOFF[row.attempts - 1])
    row.save()
