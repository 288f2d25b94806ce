"""Which records were made unrecognisable: rules pass over them, and a restored backup is put right by this list."""

from django.db import models
from django.utils import timezone


class Forgetting(models.Model):
    """One record of a person who is forgotten; it says no more than which."""

    entity = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    rule = models.ForeignKey("privacy.RetentionRule", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "privacy"
        constraints = (models.UniqueConstraint(fields=("entity", "object_id"), name="forgotten_once"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.object_id}"
