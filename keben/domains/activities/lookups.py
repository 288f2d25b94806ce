"""Name-and-active lists of the domain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Lookup


class FollowUpMethod(Lookup):
    """How somebody was contacted 跟进方式."""

    icon = models.CharField(_("Icon"), max_length=30, default="message", blank=True)

    class Meta(Lookup.Meta):
        app_label = "activities"
        verbose_name = _("Follow-up method")
        verbose_name_plural = _("Follow-up methods")


class QuickPhrase(Lookup):
    """A sentence that people write often 常用语: one's own, or one that everybody is offered."""

    name = models.CharField(_("Phrase"), max_length=200)
    is_shared = models.BooleanField(
        _("For everybody"), default=False, help_text=_("Only those who keep the lists may offer a phrase to everybody.")
    )

    class Meta(Lookup.Meta):
        app_label = "activities"
        indexes = (models.Index(fields=("is_shared", "position", "id"), name="phrase_order"),)
        constraints = (
            models.UniqueConstraint(fields=("name",), name="phrase_once_for_all", condition=models.Q(is_shared=True)),
            models.UniqueConstraint(
                fields=("name", "created_by"), name="phrase_once_each", condition=models.Q(is_shared=False)
            ),
        )
        verbose_name = _("Quick phrase")
        verbose_name_plural = _("Quick phrases")
