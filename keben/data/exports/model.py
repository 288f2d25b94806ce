"""An export as the database keeps it: whose, of what, why, and until when the file may be fetched."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ExportRun(models.Model):
    """One list on its way into a file."""

    STATES = (
        ("asked", _("Waits for approval")),
        ("refused", _("Not approved")),
        ("waiting", _("Waiting")),
        ("running", _("Running")),
        ("done", _("Done")),
        ("failed", _("Failed")),
        ("cancelled", _("Cancelled")),
        ("expired", _("Expired")),
    )
    FORMS = (("xlsx", "Excel (XLSX)"), ("csv", "CSV (UTF-8)"))

    entity = models.CharField(_("Noun"), max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("Person"))
    tree = models.JSONField(default=dict)
    search = models.CharField(max_length=200, blank=True)
    sort = models.CharField(max_length=80, blank=True)
    names = models.JSONField(default=list)
    keys = models.JSONField(default=list)
    form = models.CharField(_("Format"), max_length=5, choices=FORMS, default="xlsx")
    reason = models.CharField(_("Reason"), max_length=200)
    state = models.CharField(_("State"), max_length=10, choices=STATES, default="waiting")
    done = models.IntegerField(_("Rows"), default=0)
    total = models.IntegerField(default=0)
    capped = models.BooleanField(default=False)
    name = models.CharField(_("File"), max_length=200, blank=True)
    path = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(_("Size"), default=0)
    error = models.CharField(max_length=500, blank=True)
    job_id = models.BigIntegerField(null=True)
    downloads = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Approval by")
    )
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("Requested"), default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(_("Available until"), null=True)

    class Meta:
        app_label = "data"
        verbose_name = _("Export")
        verbose_name_plural = _("Exports")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("user", "-id"), name="export_of_user"),
            models.Index(fields=("id",), name="export_asked", condition=models.Q(state="asked")),
        )

    def __str__(self) -> str:
        return self.name or f"{self.entity} {self.pk}"

    @property
    def ready(self) -> bool:
        """Whether the file can be fetched now."""
        return self.state == "done" and self.expires_at is not None and self.expires_at > timezone.now()
