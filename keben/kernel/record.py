"""What every record has: who made it and when, a version against lost updates, a place in the recycle bin."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import SortKeyField


class Record(models.Model):
    """The base of every noun."""

    created_at = models.DateTimeField(_("Created at"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Created by"),
        db_index=False,
    )
    updated_at = models.DateTimeField(_("Updated at"), editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Updated by"),
        db_index=False,
    )
    version = models.PositiveIntegerField(_("Version"), default=1, editable=False)
    deleted_at = models.DateTimeField(_("Deleted at"), null=True, editable=False)
    custom = models.JSONField(_("Custom fields"), default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[tuple[str, ...]] = ("-id",)

    def __str__(self) -> str:
        from keben.kernel.registry import registry

        title = registry.of(type(self)).title if registry.has(type(self)) else "pk"
        return str(getattr(self, title))


class Configured(Record):
    """A record of configuration; the program may make one without an action, so its stamps have defaults."""

    created_at = models.DateTimeField(_("Created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("Updated at"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Owned(models.Model):
    """A record that one person answers for."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Owner"),
        db_index=False,
    )
    owned_since = models.DateTimeField(_("Owned since"), null=True, editable=False)

    class Meta:
        abstract = True


class Lookup(Record):
    """A name-and-active list that administrators keep: sources, industries, methods."""

    name: Any = models.CharField(_("Name"), max_length=60, unique=True)
    name_key = SortKeyField("name")
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    position = models.IntegerField(_("Sort order"), default=100)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        abstract = True
        ordering = ("position", "id")
