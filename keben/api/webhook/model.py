"""Web-hooks: addresses of other systems that want to hear what happens here, and what was sent to them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.api.webhook.events import EventsField
from keben.kernel.fields import StageField
from keben.kernel.record import Owned, Record


class Webhook(Record, Owned):
    """An address that is told of events, seen with the eyes of the hook's owner."""

    name = models.CharField(_("Purpose"), max_length=80)
    url = models.URLField(_("Web address"), max_length=500)
    events = EventsField(_("Events"), default="*")
    is_active = models.BooleanField(_("Active"), default=True)
    salt = models.CharField(max_length=64, editable=False)

    class Meta(Record.Meta):
        app_label = "api"
        verbose_name = _("Web-hook")
        verbose_name_plural = _("Web-hooks")


class WebhookDelivery(Record):
    """One event for one web-hook: how often it was tried and what came of it."""

    STATES = (
        ("waiting", _("Waiting")),
        ("delivered", _("Delivered")),
        ("failed", _("Given up")),
        ("skipped", _("Not sent")),
    )

    hook = models.ForeignKey(
        Webhook, models.CASCADE, editable=False, related_name="deliveries", verbose_name=_("Web-hook")
    )
    event_id = models.BigIntegerField(_("Event number"), null=True, editable=False)
    event_name = models.CharField(_("Event"), max_length=80, editable=False)
    status = StageField(_("Status"), choices=STATES, default="waiting", editable=False)
    attempts = models.PositiveSmallIntegerField(_("Tries"), default=0, editable=False)
    next_at = models.DateTimeField(_("Next try"), null=True, default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("Last try"), null=True, editable=False)
    response_status = models.PositiveSmallIntegerField(_("Answer"), null=True, editable=False)
    response = models.CharField(_("What was answered"), max_length=500, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "api"
        verbose_name = _("Delivery")
        verbose_name_plural = _("Deliveries")
        indexes = (models.Index(fields=("hook", "-id"), name="delivery_of_hook"),)
        constraints = (
            models.UniqueConstraint(
                fields=("hook", "event_id"), name="delivered_once", condition=models.Q(event_id__isnull=False)
            ),
        )
