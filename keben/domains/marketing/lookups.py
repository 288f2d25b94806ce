"""Name-and-active lists of the domain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Lookup


class LeadSource(Lookup):
    """A channel through which leads come 线索来源."""

    customer_source = models.ForeignKey(
        "customers.CustomerSource",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Source of the customer"),
        help_text=_("What a customer gets as its source when such a lead is converted."),
    )

    class Meta(Lookup.Meta):
        app_label = "marketing"
        verbose_name = _("Lead source")
        verbose_name_plural = _("Lead sources")


class LeadFailReason(Lookup):
    """Why nothing came of a lead."""

    class Meta(Lookup.Meta):
        app_label = "marketing"
        verbose_name = _("Reason of failure")
        verbose_name_plural = _("Reasons of failure")
