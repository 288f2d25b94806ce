"""Pools of leads: who may claim from them, under which limits, and who gives them out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool.people import ForPeople
from keben.kernel.features.pooling import Opening, Rationed
from keben.kernel.fields import SortKeyField
from keben.kernel.record import Record


class LeadPool(Record, ForPeople, Rationed):
    """Leads that belong to nobody yet and may be claimed by members."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    name_key = SortKeyField("name")
    admins = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Pool administrators")
    )
    is_active = models.BooleanField(_("Active"), default=True)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    class Meta(Record.Meta):
        app_label = "marketing"
        verbose_name = _("Lead pool")
        verbose_name_plural = _("Lead pools")


class LeadView(Opening):
    """A person opened a pooled lead on a day; counted once."""

    lead = models.ForeignKey("marketing.Lead", models.CASCADE, related_name="+", db_index=False)
    pool = models.ForeignKey("marketing.LeadPool", models.CASCADE, related_name="+", db_index=False)

    class Meta:
        app_label = "marketing"
        constraints = (models.UniqueConstraint(fields=("user", "day", "lead"), name="lead_view_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.lead_id} {self.day}"
