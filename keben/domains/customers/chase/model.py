"""Who was asked in which week to look after his data."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DataChase(models.Model):
    """One request a week to one person; the database keeps it at one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("Person"))
    week = models.CharField(_("Week"), max_length=8)
    task = models.ForeignKey("activities.Task", models.CASCADE, related_name="+", verbose_name=_("Task"))
    counts = models.JSONField(default=dict)

    class Meta:
        app_label = "customers"
        constraints = (models.UniqueConstraint(fields=("user", "week"), name="chase_once_a_week"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.week}"
