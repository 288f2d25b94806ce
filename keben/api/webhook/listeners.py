"""Every event that a web-hook wants becomes a delivery, in the transaction of the receipt."""

from __future__ import annotations

from django.utils import timezone

from keben.api.webhook.active import active, wanted
from keben.api.webhook.delivery import schedule
from keben.api.webhook.model import WebhookDelivery
from keben.kernel.events.listen import listen
from keben.kernel.events.log import LoggedEvent


@listen("*", when=wanted)
def prepare_deliveries(event: LoggedEvent) -> None:
    """One delivery per hook that wants the event."""
    now = timezone.now()
    for hook in active():
        if not hook.wants(event.name):
            continue
        row, made = WebhookDelivery.objects.get_or_create(
            hook_id=hook.pk,
            event_id=event.pk,
            defaults={"event_name": event.name, "created_at": now, "updated_at": now},
        )
        if made:
            schedule(row, now)
