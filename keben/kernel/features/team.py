"""The team of a record: colleagues who may read or write it, until a date if one is given."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TeamMember(models.Model):
    """A colleague who shares a record."""

    entity = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("Person"))
    may_write = models.BooleanField(_("May write"), default=False)
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        app_label = "kernel"
        verbose_name = _("Team member")
        verbose_name_plural = _("Team members")
        constraints = (models.UniqueConstraint(fields=("entity", "object_id", "user"), name="team_once"),)
        indexes = (models.Index(fields=("user", "entity", "object_id"), name="team_of_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.entity} {self.object_id}"
