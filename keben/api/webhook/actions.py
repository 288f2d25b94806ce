"""Try a web-hook, change its secret, send a delivery once more."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.api.webhook.address import check_url
from keben.api.webhook.delivery import schedule
from keben.api.webhook.events import patterns_of
from keben.api.webhook.model import Webhook, WebhookDelivery
from keben.api.webhook.signature import new_salt
from keben.kernel.actions.action import Action
from keben.kernel.actions.crud import Create
from keben.kernel.problems import Invalid, Refused

HAND_OVER = "hand-over"
"""The action by which records of somebody who leaves go to a colleague."""


class CreateWebhook(Create):
    """Make a web-hook with a secret of its own; its owner is whoever makes it."""

    def run(self, record: Any, ask: Any) -> None:
        super().run(record, ask)
        record.salt = new_salt()


class NewSecret(Action[Webhook]):
    """Sign with a new secret from now on."""

    label, icon, tone = _("New secret"), "refresh", "danger"
    confirm = _("The receiver must be given the new secret, or it will refuse what we send.")

    def run(self, record: Webhook, ask: Any) -> None:
        record.salt = new_salt()


class SendTest(Action[Webhook]):
    """Send a test message, to see whether the receiver answers."""

    label, icon = _("Send a test"), "send"

    def check(self, record: Webhook, ask: Any) -> None:
        if not record.is_active:
            raise Refused.because("inactive", "This web-hook is switched off.")

    def run(self, record: Webhook, ask: Any) -> None:
        now = timezone.now()
        row = WebhookDelivery.objects.create(hook=record, event_name="api.Test", created_at=now, updated_at=now)
        schedule(row, now)


class Replay(Action[WebhookDelivery]):
    """Send a delivery once more."""

    label, icon = _("Send again"), "refresh"

    def check(self, record: WebhookDelivery, ask: Any) -> None:
        if record.status == "waiting":
            raise Refused.because("waiting", "This delivery is waiting for its next try already.")

    def run(self, record: WebhookDelivery, ask: Any) -> None:
        now = timezone.now()
        record.status, record.attempts, record.next_at = "waiting", 0, now
        schedule(record, now)


def owned_by_its_maker(record: Webhook, changes: Any, actor: Any) -> None:
    """What is sent is what the owner may see, so nobody makes or redirects a hook that sees with another's eyes."""
    if actor.kind == "system":
        return
    if getattr(changes.doing, "name", "") == HAND_OVER:
        # Whose eyes it sees with has changed: its new owner looks at the address before anything is sent.
        record.is_active = False
        changes.refresh()
    elif "owner" in changes and record.owner_id != actor.user_id:
        raise Invalid.single("owner", "not_you", "A web-hook belongs to whoever makes it.")
    elif record.owner_id != actor.user_id and redirected(record, changes):
        raise Refused.because(
            "not_yours",
            "This web-hook sends what its owner may see, so only its owner says where to, what and when. "
            "You may switch it off or delete it.",
        )


def redirected(record: Webhook, changes: Any) -> bool:
    """Whether more or other things would be sent, or to somewhere else, or with a secret that somebody else knows."""
    on = "is_active" in changes and record.is_active
    return on or any(name in changes for name in ("url", "events", "salt"))


def reachable(record: Webhook, changes: Any, actor: Any) -> None:
    """The address is a public web address, and at least one event is asked for."""
    if "url" in changes or changes.created:
        check_url(record.url)
    if not patterns_of(record.events):
        raise Invalid.single("events", "required", "Required.")
