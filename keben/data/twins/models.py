"""The table of comparison keys: what is equal for two records that are one."""

from __future__ import annotations

from django.db import models


class TwinKey(models.Model):
    """One value by which a record may be recognised; the noun is its number in the search index."""

    pk = models.CompositePrimaryKey("noun", "object_id", "kind", "value")
    noun = models.SmallIntegerField()
    object_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=120)

    class Meta:
        db_table = "twin_key"
        indexes = (models.Index(fields=("kind", "value", "noun", "object_id"), name="twin_key_value"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
