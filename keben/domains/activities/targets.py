"""Records that point to any noun: follow-ups and tasks belong to a customer today and to an order tomorrow."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Targeted(models.Model):
    """A record about another record."""

    target_entity = models.CharField(_("About (noun)"), max_length=80, blank=True, editable=False)
    target_id = models.BigIntegerField(_("About (record)"), null=True, editable=False)
    target_title = models.CharField(_("About"), max_length=200, blank=True, editable=False)

    class Meta:
        abstract = True


def aim(record: Any, entity: str, key: int, title: str) -> None:
    """Point the record at another one."""
    record.target_entity, record.target_id, record.target_title = entity, key, title[:200]
