"""The companies of the group that run this deployment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import AddressField, PhoneField, RegionField, USCCField
from keben.kernel.record import Record


class Company(Record):
    """A legal entity of our own group."""

    name = models.CharField(_("Company name"), max_length=120, unique=True)
    short_name = models.CharField(_("Short company name"), max_length=40, blank=True)
    uscc = USCCField(_("Unified social credit code"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Parent company"),
    )
    region = RegionField(_("Region"))
    address = AddressField(_("Address"))
    phone = PhoneField(_("Phone"))
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "org"
        verbose_name = _("Company")
        verbose_name_plural = _("Companies")
