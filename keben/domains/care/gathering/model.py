"""Get-togethers: customers' people and ours at one table."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.care.gathering.flow import GatheringFlow
from keben.domains.care.occasion.model import GRADES, KEPT
from keben.kernel.fields import MoneyField, SortKeyField, StageField
from keben.kernel.record import Owned, Record


class Gathering(Record, Owned):
    """A dinner, an outing, a customers' day."""

    name = models.CharField(_("Get-together"), max_length=120)
    name_key = SortKeyField("name")
    held_at = models.DateTimeField(_("When"))
    place = models.CharField(_("Where"), max_length=120, blank=True)
    guests = models.ManyToManyField("customers.Contact", blank=True, related_name="+", verbose_name=_("Guests"))
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Colleagues")
    )
    planned_cost = MoneyField(_("Planned cost"), default=0)
    note = models.TextField(_("Note"), max_length=1000, blank=True)
    status = StageField(_("Status"), choices=GatheringFlow.choices(), default="planned", editable=False)
    cost = MoneyField(_("Real cost"), default=0, editable=False)
    came = models.PositiveIntegerField(_("Guests who came"), default=0, editable=False)
    outcome = models.TextField(_("Outcome"), max_length=2000, blank=True, editable=False)
    grade = models.CharField(_("Grade of the effect"), max_length=1, choices=GRADES, blank=True, editable=False)
    grade.tones = {"a": "ok", "b": "ok", "c": "warn", "d": "danger"}  # type: ignore[attr-defined]
    permitted = MoneyField(_("Permitted above budget"), default=0, editable=False)
    permitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Permitted by"),
        db_index=False,
    )
    budget = models.ForeignKey(
        "care.GiftBudget",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Paid from"),
        db_index=False,
    )

    class Meta(Record.Meta):
        app_label = "care"
        verbose_name = _("Get-together")
        verbose_name_plural = _("Get-togethers")
        indexes = (
            models.Index(fields=("owner", "status", "held_at"), name="gathering_of_owner", condition=KEPT),
            models.Index(fields=("held_at", "id"), name="gathering_when"),
        )
