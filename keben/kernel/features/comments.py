"""Comments on records and on events, with @ mentions; followers and stars of a record."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Record


class Comment(Record):
    """What a colleague says about a record."""

    entity = models.CharField(_("Noun"), max_length=80, editable=False)
    object_id = models.BigIntegerField(_("Record"), editable=False)
    text = models.TextField(_("Comment"), max_length=3000)
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("Mentioned")
    )

    class Meta(Record.Meta):
        app_label = "kernel"
        verbose_name = _("Comment")
        verbose_name_plural = _("Comments")
        indexes = (models.Index(fields=("entity", "object_id", "-id"), name="comment_of"),)

    def __str__(self) -> str:
        return self.text[:60]


class Follower(models.Model):
    """Somebody who hears what happens to a record and has it on his list: the star is on for all of them."""

    entity = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    starred = models.BooleanField(default=True)

    class Meta:
        app_label = "kernel"
        constraints = (models.UniqueConstraint(fields=("entity", "object_id", "user"), name="follower_once"),)
        indexes = (models.Index(fields=("user", "entity", "object_id"), name="followed_by"),)

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.entity} {self.object_id}"
