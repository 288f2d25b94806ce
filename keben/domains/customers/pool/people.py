"""Who is meant where people, departments and roles are named together; departments count with all below them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.org.access.named import named_people


class ForPeople(models.Model):
    """Names people directly, by department and by role."""

    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Members"))
    departments = models.ManyToManyField(
        "org.Department",
        blank=True,
        related_name="+",
        verbose_name=_("Departments"),
        help_text=_("With all departments below them."),
    )
    roles = models.ManyToManyField("org.Role", blank=True, related_name="+", verbose_name=_("Roles"))

    class Meta:
        abstract = True


def meant(record: Any) -> frozenset[int]:
    """Keys of everybody whom a record names; a handful of queries, so callers keep the answer."""
    directly = record.members.values_list("pk", flat=True)
    return named_people(record.departments.all(), record.roles.all()) | frozenset(directly)
