"""Tags in groups, for any noun that lists them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import ColourField
from keben.kernel.record import Record


class Tag(Record):
    """A word that people stick on records to find them again."""

    name = models.CharField(_("Name"), max_length=40)
    group = models.CharField(_("Group"), max_length=40, blank=True)
    colour = ColourField(_("Colour"), default="neutral")
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "kernel"
        verbose_name = _("Tag")
        verbose_name_plural = _("Tags")
        constraints = (models.UniqueConstraint(fields=("group", "name"), name="tag_once"),)
