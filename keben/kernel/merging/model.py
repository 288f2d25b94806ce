"""Merges: which records became one, what each row was before, and where the old keys lead."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Exact(DjangoJSONEncoder):
    """Times with their microseconds: rows come back as they were."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, (dt.datetime, dt.date, dt.time)) else super().default(o)


class MergeRecord(models.Model):
    """One merge, with all that is needed to take it back."""

    entity = models.CharField(_("Noun"), max_length=80)
    survivor_id = models.BigIntegerField(_("Survivor"))
    losers = models.JSONField(default=list)
    at = models.DateTimeField(_("Merged at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Merged by")
    )
    under = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")
    kept = models.JSONField(default=dict, encoder=Exact)
    undone_at = models.DateTimeField(_("Taken back at"), null=True)

    class Meta:
        app_label = "kernel"
        verbose_name = _("Merge")
        verbose_name_plural = _("Merges")
        indexes = (models.Index(fields=("entity", "survivor_id", "-id"), name="merge_of"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.losers} into {self.survivor_id}"


class FormerKey(models.Model):
    """A record that was merged away: its number and title lead to the survivor."""

    entity = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    survivor_id = models.BigIntegerField()
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    merge = models.ForeignKey(MergeRecord, models.CASCADE, related_name="keys")

    class Meta:
        app_label = "kernel"
        constraints = (models.UniqueConstraint(fields=("entity", "object_id"), name="former_key_once"),)
        indexes = (
            models.Index(fields=("entity", "survivor_id"), name="former_key_to"),
            models.Index(fields=("entity", "number"), name="former_key_number"),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.object_id} → {self.survivor_id}"
