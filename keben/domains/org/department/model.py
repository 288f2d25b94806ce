"""Departments as a tree; a stored path makes 'and below' one prefix comparison."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import SortKeyField
from keben.kernel.record import Record


def new_key() -> str:
    """The part of the path that stands for one department."""
    return secrets.token_hex(4)


class Department(Record):
    """A department, branch or team."""

    name = models.CharField(_("Department name"), max_length=60)
    name_key = SortKeyField("name")
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    company = models.ForeignKey(
        "org.Company",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="departments",
        verbose_name=_("Company"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Parent department"),
    )
    leaders = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="leads", verbose_name=_("Leaders")
    )
    key = models.CharField(max_length=8, default=new_key, editable=False)
    path = models.CharField(_("Place in the tree"), max_length=200, blank=True, editable=False, db_index=True)
    position = models.IntegerField(_("Sort order"), default=100)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "org"
        verbose_name = _("Department")
        verbose_name_plural = _("Departments")
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=("parent", "name"), name="department_once"),)
