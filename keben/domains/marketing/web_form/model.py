"""Forms on the open web through which strangers write to us, and the consent that each of them gave."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import SortKeyField
from keben.kernel.record import Configured, Record
from keben.kernel.ticked import TickedField


def questions() -> tuple[tuple[str, Any], ...]:
    """What a form may ask besides name and mobile number: fields of the lead."""
    return (
        ("name", _("Company")),
        ("post", _("Position")),
        ("email", _("E-mail")),
        ("wechat", _("WeChat")),
        ("address", _("Address")),
        ("interested_products", _("Interested in")),
        ("requirement", _("Requirement")),
    )


class WebForm(Record):
    """A form at /f/…/ that makes a lead of what a stranger writes."""

    name = models.CharField(_("Title"), max_length=80)
    name_key = SortKeyField("name")
    slug = models.SlugField(_("Name in the link"), max_length=40, unique=True, help_text=_("The part behind /f/."))
    intro = models.TextField(_("Introduction"), max_length=500, blank=True)
    name_en = models.CharField(_("Title in English"), max_length=80, blank=True)
    intro_en = models.TextField(_("Introduction in English"), max_length=500, blank=True)
    asks = TickedField(_("Asks for"), among=questions, default="name requirement")
    consent_text = models.TextField(
        _("Consent text"),
        max_length=2000,
        blank=True,
        help_text=_("Who uses the data for what; kept with every lead together with its version. Empty: none asked."),
    )
    consent_text_en = models.TextField(
        _("Consent text in English"),
        max_length=2000,
        blank=True,
        help_text=_("For whoever reads the form in English; he agrees to these very words. Empty: the text above."),
    )
    consent_version = models.PositiveIntegerField(_("Version of the consent text"), default=1, editable=False)
    source = models.ForeignKey(
        "marketing.LeadSource",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Lead source"),
    )
    source_detail = models.CharField(_("Source detail"), max_length=120, blank=True)
    success_text = models.CharField(_("Words of thanks"), max_length=300, blank=True)
    success_text_en = models.CharField(_("Words of thanks in English"), max_length=300, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "marketing"
        verbose_name = _("Web form")
        verbose_name_plural = _("Web forms")

    def said(self, name: str, language: str) -> str:
        """A text of the form as somebody reads it in this language."""
        english = getattr(self, f"{name}_en") if language.startswith("en") else ""
        return str(english or getattr(self, name))


class LeadConsent(Configured):
    """To what a person consented when he sent a form: the very words, their version, when and from where."""

    lead = models.ForeignKey("marketing.Lead", models.CASCADE, related_name="consents", verbose_name=_("Lead"))
    form = models.ForeignKey("marketing.WebForm", models.PROTECT, related_name="+", verbose_name=_("Web form"))
    text = models.TextField(_("Consent text"))
    text_version = models.PositiveIntegerField(_("Version of the consent text"))
    given_at = models.DateTimeField(_("Given at"))
    address = models.CharField(_("Internet address"), max_length=45, blank=True)
    agent = models.CharField(_("Browser"), max_length=300, blank=True)

    class Meta(Configured.Meta):
        app_label = "marketing"
        verbose_name = _("Consent")
        verbose_name_plural = _("Consents")

    def __str__(self) -> str:
        return self.text[:60]
