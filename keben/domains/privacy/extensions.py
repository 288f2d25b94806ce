"""What the rights of people show on contacts and leads, and what they take from web forms and conversions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.conversion.steps import ConversionStep, add_conversion_step
from keben.domains.marketing.models import Lead, LeadConsent
from keben.domains.marketing.web_form.receive import CONSENT_GIVEN
from keben.domains.privacy.consent.model import Consent
from keben.kernel.access.actor import system_actor
from keben.kernel.actions.perform import perform
from keben.kernel.condition import when
from keben.kernel.entity import Related
from keben.kernel.extension import Extension, extend
from keben.web.home.desk import Todo, put_on_desk

CONSENT, REQUEST = "privacy.Consent", "privacy.SubjectRequest"
COLUMNS = ("text", "purpose", "channel", "given_at", "status")
OPEN = ("status", "any", ["received", "checking", "asked", "going"])

for label, via in (("customers.Contact", "contact"), ("marketing.Lead", "lead")):
    extend(Extension(label, main=(Related(CONSENT, via, columns=COLUMNS),)))
individual = when("type", "person")
extend(Extension("customers.Customer", main=(Related(CONSENT, "customer", columns=COLUMNS, when=individual),)))
put_on_desk(
    Todo(
        _("Requests about personal data"),
        _("Data requests"),
        REQUEST,
        (OPEN,),
        overdue=(("due_on", "before", "@today"),),
        moment="due_on",
        order=57,
    ),
    Todo(
        _("Retention rules to approve"),
        _("Retention rules"),
        "privacy.RetentionRule",
        (("status", "is", "asked"), ("asked_by", "is_not", "@me")),
        owner="",
        moment="updated_at",
        order=59,
        needs="approve",
    ),
)


def consent_of_form(lead: Lead, given: LeadConsent) -> None:
    """The words under a public form, as a consent of the lead."""
    form = given.form
    data = {
        "lead": lead.pk, "purpose": "contact", "basis": "consent", "channel": "form", "text": given.text,
        "text_version": str(given.text_version), "given_at": given.given_at, "remark": form.name[:200],
    }  # fmt: skip
    perform("create", Consent, data, actor=system_actor(form.name).over("form"))


class CarryConsents(ConversionStep):
    """Consents of a lead are those of the contact that it becomes."""

    key, label = "consents", _("Consents")

    def run(self, lead: Any, customer: Any, contact: Any, answers: Any, actor: Any) -> None:
        if contact is not None:
            for one in Consent._base_manager.filter(lead=lead, contact=None):
                perform("edit", one, {"contact": contact.pk}, actor=system_actor("privacy").over("convert"))


CONSENT_GIVEN.append(consent_of_form)
add_conversion_step(CarryConsents())
