"""Announcements, and who has read them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import SortKeyField
from keben.kernel.record import Record


class Announcement(Record):
    """Something that people of the company shall know."""

    AUDIENCES = (("all", _("Everybody")), ("chosen", _("Chosen departments and roles")))

    name = models.CharField(_("Title"), max_length=120)
    name_key = SortKeyField("name")
    text = models.TextField(_("Content"), max_length=10000)
    audience = models.CharField(_("Meant for"), max_length=8, choices=AUDIENCES, default="all")
    departments = models.ManyToManyField(
        "org.Department",
        blank=True,
        related_name="+",
        verbose_name=_("Departments"),
        help_text=_("With all departments below them."),
    )
    roles = models.ManyToManyField("org.Role", blank=True, related_name="+", verbose_name=_("Roles"))
    from_on = models.DateField(_("Shown since"), default=timezone.localdate)
    until = models.DateField(_("Shown until"), null=True, blank=True)
    is_pinned = models.BooleanField(_("Pinned on top"), default=False)
    must_read = models.BooleanField(
        _("Must be confirmed"), default=False, help_text=_("Everybody confirms that he has read it.")
    )
    told_at = models.DateTimeField(_("Told at"), null=True, editable=False)

    class Meta(Record.Meta):
        app_label = "office"
        verbose_name = _("Announcement")
        verbose_name_plural = _("Announcements")
        indexes = (
            models.Index(fields=("from_on", "id"), name="announcement_from"),
            models.Index(fields=("-is_pinned", "-id"), name="announcement_pinned"),
        )


class AnnouncementReceipt(models.Model):
    """Somebody opened an announcement, and maybe confirmed it."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="receipts", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "office"
        constraints = (models.UniqueConstraint(fields=("announcement", "user"), name="receipt_once"),)
        indexes = (models.Index(fields=("user", "announcement"), name="receipt_of"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.announcement_id}"
