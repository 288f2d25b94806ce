"""The secret address at which a calendar program reads what a person has planned; only a digest of it is stored."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarFeed(models.Model):
    """One address per person; a new one ends the one before."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("Made at"), default=timezone.now)
    read_at = models.DateTimeField(_("Last read"), null=True)

    class Meta:
        app_label = "activities"

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"
