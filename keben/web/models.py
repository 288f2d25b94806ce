"""Tables of the web face: saved views."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A list as somebody wants to see it again 场景: filter, sort, columns with widths; own or shared."""

    entity = models.CharField(max_length=80)
    name = models.CharField(_("Name"), max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    is_shared = models.BooleanField(_("Shared"), default=False)
    is_default = models.BooleanField(_("Default"), default=False)
    is_pinned = models.BooleanField(_("Pinned"), default=True)
    base = models.CharField(max_length=40, blank=True)
    tree = models.JSONField(default=dict)
    sort = models.CharField(max_length=80, blank=True)
    columns = models.JSONField(default=list)
    widths = models.JSONField(default=dict)
    group = models.CharField(max_length=80, blank=True)
    in_wan = models.BooleanField(null=True)
    frozen = models.PositiveSmallIntegerField(default=1)
    position = models.IntegerField(default=100)

    class Meta:
        verbose_name = _("Saved view")
        verbose_name_plural = _("Saved views")
        ordering = ("position", "id")
        indexes = (models.Index(fields=("entity", "user"), name="view_of_user"),)
        # What has no name is one person's settings on top of a view of the program.
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "user", "base"), name="overlay_once", condition=models.Q(name="")
            ),
        )

    def __str__(self) -> str:
        return self.name


class Editing(models.Model):
    """Somebody has the form of a record open; a heartbeat keeps it fresh."""

    entity = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entity", "object_id", "user"), name="editing_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} edits {self.entity} {self.object_id}"
