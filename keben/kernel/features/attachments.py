"""Files that belong to a record; the bytes lie in the storage, named by their hash."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Record


class Attachment(Record):
    """A file or picture of a record."""

    entity = models.CharField(_("Noun"), max_length=80, blank=True, editable=False)
    object_id = models.BigIntegerField(_("Record"), null=True, editable=False)
    name = models.CharField(_("File name"), max_length=200)
    path = models.CharField(max_length=200, editable=False)
    size = models.BigIntegerField(_("Size"), default=0, editable=False)
    mime = models.CharField(_("Type"), max_length=100, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    position = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)  # among those filed together
    note = models.CharField(_("Note"), max_length=200, blank=True)

    class Meta(Record.Meta):
        app_label = "kernel"
        verbose_name = _("Attachment")
        verbose_name_plural = _("Attachments")
        indexes = (models.Index(fields=("entity", "object_id"), name="attachment_of"),)
