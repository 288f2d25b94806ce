"""Follow-ups 跟进记录: what was said, over which channel, and what comes next."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.activities.targets import Targeted
from keben.kernel.record import Record


class FollowUp(Record, Targeted):
    """One contact with a customer."""

    method = models.ForeignKey(
        "activities.FollowUpMethod", models.PROTECT, null=True, related_name="+", verbose_name=_("Method")
    )
    content = models.TextField(_("What was said"), max_length=3000)
    followed_at = models.DateTimeField(_("Time of contact"), default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Author"),
        db_index=False,
    )
    contact_id = models.BigIntegerField(null=True, editable=False)
    contact_name = models.CharField(_("Contact person"), max_length=60, blank=True)
    next_contact_at = models.DateTimeField(_("Next contact"), null=True, blank=True)
    next_step = models.CharField(_("Next step"), max_length=200, blank=True)
    latitude = models.DecimalField(_("Latitude"), max_digits=9, decimal_places=6, null=True, editable=False)
    longitude = models.DecimalField(_("Longitude"), max_digits=9, decimal_places=6, null=True, editable=False)
    accuracy = models.PositiveIntegerField(_("Accuracy in metres"), null=True, editable=False)

    class Meta(Record.Meta):
        app_label = "activities"
        verbose_name = _("Follow-up")
        verbose_name_plural = _("Follow-ups")
        indexes = (
            # Its end: the order of a timeline to the last row, and who wrote it, so that one person is found in it.
            models.Index(fields=("target_entity", "target_id", "-followed_at", "-id", "author"), name="follow_up_of"),
            models.Index(
                fields=("author", "-followed_at", "-id"),
                name="follow_up_by",
                condition=models.Q(deleted_at__isnull=True),
            ),
            models.Index(fields=("-followed_at", "-id"), name="follow_up_recent"),
        )

    def __str__(self) -> str:
        return self.content[:60]
