"""Consents 同意: to which words a person agreed, when and how; withdrawn as easily as given (PIPL 13-17)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keben.domains.privacy.consent.flow import ConsentFlow
from keben.kernel.fields import StageField
from keben.kernel.record import Record

LINKS = {"customers.Contact": "contact", "marketing.Lead": "lead", "customers.Customer": "customer"}
"""The links to whom a consent may be from; the first that is filled counts."""


def person(target: str, label: Any) -> Any:
    """Whom the consent is from; one of several links is filled."""
    return models.ForeignKey(target, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=label)


class Consent(Record):
    """To what a person agreed."""

    PURPOSES = (
        ("contact", _("Sales talks and quotations")),
        ("contract", _("Contract and service")),
        ("marketing", _("Marketing messages")),
        ("profiling", _("Personalised offers")),
        ("sharing", _("Passing on to others")),
        ("sensitive", _("Sensitive data, such as the place")),
    )
    BASES = (
        ("consent", _("Consent")),
        ("separate", _("Separate consent")),
        ("contract", _("Needed for a contract")),
        ("law", _("Legal duty")),
        ("public", _("Made public by the person")),
    )
    CHANNELS = (
        ("form", _("Web form")),
        ("paper", _("On paper")),
        ("stand", _("At a stand")),
        ("phone", _("Telephone")),
        ("email", _("E-mail")),
        ("wechat", _("WeChat")),
        ("other", _("Other")),
    )

    purpose = models.CharField(_("Purpose"), max_length=12, choices=PURPOSES, default="contact")
    contact = person("customers.Contact", _("Contact"))
    lead = person("marketing.Lead", _("Lead"))
    customer = person("customers.Customer", _("Individual customer"))
    basis = models.CharField(_("Legal basis"), max_length=12, choices=BASES, default="consent")
    text = models.TextField(_("Words of consent"), max_length=2000)
    text_version = models.CharField(_("Version of the words"), max_length=20, blank=True)
    channel = models.CharField(_("Given over"), max_length=12, choices=CHANNELS, default="paper")
    given_at = models.DateTimeField(_("Given at"), default=timezone.now)
    status = StageField(_("State"), choices=ConsentFlow.choices(), default="given", editable=False)
    withdrawn_at = models.DateTimeField(_("Withdrawn at"), null=True, editable=False)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    class Meta(Record.Meta):
        app_label = "privacy"
        verbose_name = _("Consent to data")
        verbose_name_plural = _("Consents to data")
        indexes = (
            models.Index(fields=("-given_at", "-id"), name="consent_given"),
            models.Index(fields=("-updated_at", "-id"), name="consent_updated"),
            models.Index(fields=("withdrawn_at",), name="consent_gone", condition=models.Q(withdrawn_at__isnull=False)),
        )

    def person(self) -> Any:
        """Whose consent it is: the contact, else the lead, else the individual."""
        link = self.link()
        return getattr(self, link) if link else None

    def link(self) -> str:
        """The link to him."""
        return next((name for name in LINKS.values() if getattr(self, f"{name}_id")), "")
