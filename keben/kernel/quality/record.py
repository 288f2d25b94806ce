"""The columns of a record whose data are judged."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import ScoreField


class Judged(models.Model):
    """A record whose completeness and freshness are kept, with who answers for its data."""

    kept_beside: ClassVar[tuple[str, ...]] = ("freshness", "checked", "ages_on")
    """Columns that follow from others: saved with every change, told in no history."""

    completeness = ScoreField(_("Completeness"), default=0, editable=False)
    freshness = ScoreField(_("Freshness"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("Data confirmed"), null=True, editable=False)
    checked = models.JSONField(null=True, editable=False)
    """The day on which a field was last changed, where that is not the day of the record itself."""
    ages_on = models.DateField(null=True, editable=False)
    """The day on which the next field grows stale; empty where nobody has judged the record yet."""
    steward = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Data steward"),
        db_index=False,
        help_text=_("Who is asked to look after these data; nobody named means the owner."),
    )

    class Meta:
        abstract = True
