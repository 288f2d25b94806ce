"""The team of a record: colleagues who may read or write it, until a date if one is given."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

STAYS = (("out", _("Leaves the team")), ("read", _("Stays, may read")), ("write", _("Stays, may write")))
"""What becomes of the previous owner of a record that somebody else is given."""


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


def hand_on(entity: str, key: int, *, before: int | None, after: int, stays: str, until: dt.date | None = None) -> None:
    """The new owner leaves the team of a record, which he needs no more; the previous one joins it unless he is out.

    `stays` is one of STAYS. Within the action that changes the owner.
    """
    TeamMember.objects.filter(entity=entity, object_id=key, user_id=after).delete()
    if before and stays != "out":
        TeamMember.objects.update_or_create(
            entity=entity, object_id=key, user_id=before, defaults={"may_write": stays == "write", "until": until}
        )
