"""Templates: what is written often, in both languages, with places for names."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Lookup

PLACES = ("contact", "title", "customer", "me", "phone", "company", "today")


class MailTemplate(Lookup):
    """A mail that people write often."""

    subject = models.CharField(_("Subject"), max_length=200)
    text = models.TextField(
        _("Body of the mail"),
        max_length=8000,
        help_text=_("Places: {contact}, {title}, {customer}, {me}, {phone}, {company}, {today}."),
    )
    subject_en = models.CharField(_("English subject"), max_length=200, blank=True)
    text_en = models.TextField(_("English text"), max_length=8000, blank=True)

    class Meta(Lookup.Meta):
        app_label = "mail"
        verbose_name = _("Mail template")
        verbose_name_plural = _("Mail templates")
