"""What a channel cost in a period."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import MoneyField
from keben.kernel.record import Record


class ChannelCost(Record):
    """What was paid for a channel from one day until another."""

    name = models.CharField(_("What was paid for"), max_length=120)
    source = models.ForeignKey(
        "marketing.LeadSource", models.PROTECT, related_name="costs", verbose_name=_("Lead source")
    )
    date_from = models.DateField(_("From"))
    date_until = models.DateField(_("Until"))
    amount = MoneyField(_("Amount"))

    class Meta(Record.Meta):
        app_label = "marketing"
        verbose_name = _("Channel cost")
        verbose_name_plural = _("Channel costs")
        indexes = (models.Index(fields=("date_from", "date_until"), name="channel_cost_days"),)
