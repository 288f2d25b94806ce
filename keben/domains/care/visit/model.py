"""Visits 拜访: who goes to which customer and what for; where he stood is kept only from check-in and check-out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.care.visit.flow import VisitFlow
from keben.kernel.fields import SortKeyField, StageField
from keben.kernel.record import Owned, Record

KEPT = models.Q(deleted_at__isnull=True)


def degrees(label: object) -> models.DecimalField:
    """A latitude or longitude to a tenth of a metre."""
    return models.DecimalField(label, max_digits=9, decimal_places=6, null=True, editable=False)  # type: ignore[arg-type]


def picture(label: object) -> models.ForeignKey:
    """A photo that was taken there."""
    return models.ForeignKey(
        "kernel.Attachment", models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=label,  # type: ignore[arg-type]
        db_index=False,
    )  # fmt: skip


class Visit(Record, Owned):
    """Somebody goes to a customer."""

    SATISFACTION = (
        ("5", _("Very satisfied")),
        ("4", _("Satisfied")),
        ("3", _("So-so")),
        ("2", _("Dissatisfied")),
        ("1", _("Very dissatisfied")),
    )

    name = models.CharField(_("Purpose of the visit"), max_length=200)
    name_key = SortKeyField("name")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", verbose_name=_("Customer"))
    contacts = models.ManyToManyField("customers.Contact", blank=True, related_name="+", verbose_name=_("Contacts"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Executor"),
        db_index=False,
    )
    assistants = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Assistants")
    )
    planned_at = models.DateTimeField(_("Planned for"))
    note = models.TextField(_("Note"), max_length=2000, blank=True)
    status = StageField(_("Status"), choices=VisitFlow.choices(), default="planned", editable=False)

    check_in_at = models.DateTimeField(_("Checked in at"), null=True, editable=False)
    check_in_latitude = degrees(_("Latitude"))
    check_in_longitude = degrees(_("Longitude"))
    check_in_accuracy = models.PositiveIntegerField(_("Accuracy in metres"), null=True, editable=False)
    check_in_distance = models.PositiveIntegerField(_("Metres from the customer"), null=True, editable=False)
    check_in_photo = picture(_("Photo at check-in"))
    check_out_at = models.DateTimeField(_("Checked out at"), null=True, editable=False)
    check_out_latitude = degrees(_("Latitude at check-out"))
    check_out_longitude = degrees(_("Longitude at check-out"))
    check_out_accuracy = models.PositiveIntegerField(_("Accuracy at check-out"), null=True, editable=False)
    check_out_distance = models.PositiveIntegerField(_("Metres at check-out"), null=True, editable=False)
    check_out_photo = picture(_("Photo at check-out"))
    is_out_of_range = models.BooleanField(_("Out of range"), default=False, editable=False)
    summary = models.TextField(_("Summary"), max_length=3000, blank=True, editable=False)
    satisfaction = models.CharField(_("Satisfaction"), max_length=1, choices=SATISFACTION, blank=True, editable=False)

    class Meta(Record.Meta):
        app_label = "care"
        verbose_name = _("Visit")
        verbose_name_plural = _("Visits")
        indexes = (
            models.Index(fields=("owner", "planned_at"), name="visit_of_owner", condition=KEPT),
            models.Index(fields=("owner", "check_in_at"), name="visit_made", condition=KEPT),
            models.Index(fields=("planned_at", "id"), name="visit_planned"),
            models.Index(fields=("name_key", "id"), name="visit_name_key"),
        )
