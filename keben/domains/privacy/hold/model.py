"""Legal holds 法律保留: data of somebody must be kept for a dispute or a duty, whoever asks (PIPL 47)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.hold.flow import HoldFlow
from keben.kernel.fields import StageField
from keben.kernel.record import Record


def held(target: str, label: Any) -> Any:
    """Whose data are held; one of several links is filled."""
    return models.ForeignKey(target, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=label)


class LegalHold(Record):
    """A reason why somebody's data must not go yet."""

    name = models.CharField(_("Reason for the hold"), max_length=200)
    contact = held("customers.Contact", _("Contact"))
    lead = held("marketing.Lead", _("Lead"))
    customer = held("customers.Customer", _("Customer"))
    until = models.DateField(_("Held until"), null=True, blank=True, help_text=_("Empty: until somebody lifts it."))
    status = StageField(_("State"), choices=HoldFlow.choices(), default="held", editable=False)

    class Meta(Record.Meta):
        app_label = "privacy"
        verbose_name = _("Legal hold")
        verbose_name_plural = _("Legal holds")
        indexes = (models.Index(fields=("-updated_at", "-id"), name="hold_updated"),)
