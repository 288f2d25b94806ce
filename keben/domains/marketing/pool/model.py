"""Pools of leads: who may claim from them, and who gives them out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import SortKeyField
from keben.kernel.record import Record


class LeadPool(Record):
    """Leads that belong to nobody yet and may be claimed by members."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    name_key = SortKeyField("name")
    admins = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Pool administrators")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Pool members")
    )
    daily_limit = models.PositiveIntegerField(
        _("Claims a day"), null=True, blank=True, help_text=_("Per person, counted on claims; empty for no limit.")
    )
    is_active = models.BooleanField(_("Active"), default=True)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    class Meta(Record.Meta):
        app_label = "marketing"
        verbose_name = _("Lead pool")
        verbose_name_plural = _("Lead pools")
