"""The text that was found in a file, or why there is none."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

READ, EMPTY, ENCRYPTED, BROKEN, TOO_LARGE, TOO_SLOW, PICTURE = (
    "read", "empty", "encrypted", "broken", "too_large", "too_slow", "picture",
)  # fmt: skip
STATES = (
    (READ, _("Its text can be searched")),
    (EMPTY, _("There is no text in it")),
    (ENCRYPTED, _("Protected by a password: its text cannot be read")),
    (BROKEN, _("Damaged: its text cannot be read")),
    (TOO_LARGE, _("Too large to read its text")),
    (TOO_SLOW, _("Reading its text took too long")),
    (PICTURE, _("A picture: no program that reads pictures is installed")),
)


class FileText(models.Model):
    """What was read from one file."""

    file = models.OneToOneField("kernel.Attachment", models.CASCADE, primary_key=True, related_name="reading")
    state = models.CharField(max_length=12, choices=STATES)
    text = models.TextField(blank=True)
    pages = models.PositiveIntegerField(default=0)
    is_cut = models.BooleanField(default=False)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "data"

    def __str__(self) -> str:
        return f"{self.file_id} {self.state}"
