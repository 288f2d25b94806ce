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
    """A sentence that people write often 常用语."""

    name = models.CharField(_("Phrase"), max_length=200, unique=True)

    class Meta(Lookup.Meta):
        app_label = "activities"
        verbose_name = _("Quick phrase")
        verbose_name_plural = _("Quick phrases")
