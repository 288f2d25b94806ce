"""Consent to keep where somebody stands: to these very words, kept with version and time, withdrawn as easily."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.text import LongText
from keben.kernel.record import Configured
from keben.kernel.settings import declare_setting, setting

WORDS = _(
    "At check-in and check-out I agree that the company keeps where I am at that moment "
    "(latitude, longitude and accuracy), only to compare the place of the visit with the customer's address; "
    "at other times no place is taken. "
    "I may withdraw this at any time, and can still check in without the place."
)
declare_setting(
    "visits.consent",
    _("Visits"),
    _("Words of consent to the place"),
    LongText(1000),
    WORDS,
    help=_("Whoever consented to other words is asked anew."),
)


class LocationConsent(Configured):
    """To what somebody consented before his place was kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False, verbose_name=_("Person")
    )
    text = models.TextField(_("Text"), editable=False)
    text_version = models.CharField(_("Version"), max_length=12, editable=False)
    given_at = models.DateTimeField(_("Given at"), editable=False)
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, editable=False)

    class Meta:
        app_label = "care"
        verbose_name = _("Consent to the place")
        verbose_name_plural = _("Consents to the place")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.text[:60]


def words() -> str:
    """The words in force; those of the program in the language of the reader."""
    return str(setting("visits.consent"))


def version_in_force() -> str:
    """The version of the words in force; those of the program are one version in all languages."""
    with translation.override("zh-hans"):
        return version_of(words())


def version_of(text: str) -> str:
    """A version that changes with every letter."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def consented(user_id: int | None) -> LocationConsent | None:
    """His consent to the words in force that he has not withdrawn."""
    found = LocationConsent.objects.filter(
        user_id=user_id or 0, text_version=version_in_force(), withdrawn_at=None, deleted_at=None
    )
    return found.first()


def give(user_id: int) -> LocationConsent:
    """Keep that he consents to the words in force."""
    text = words()
    return consented(user_id) or LocationConsent.objects.create(
        user_id=user_id, text=text, text_version=version_in_force(), given_at=timezone.now()
    )


def withdraw(user_id: int) -> int:
    """End all his consents; how many there were."""
    return LocationConsent.objects.filter(user_id=user_id, withdrawn_at=None).update(withdrawn_at=timezone.now())
