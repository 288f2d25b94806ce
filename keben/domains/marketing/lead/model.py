"""The lead: somebody who may become a customer, before anybody knows."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.lead.flow import LeadFlow
from keben.kernel.contacting import Reachable
from keben.kernel.fields import (
    AddressField,
    NumberField,
    PhoneField,
    RegionField,
    SortKeyField,
    StageField,
    USCCField,
)
from keben.kernel.record import Owned, Record

KEPT = models.Q(deleted_at__isnull=True)


def optional(target: str, label: object, **more: object) -> models.ForeignKey:
    """A link that may stay empty."""
    kept = {"null": True, "blank": True, "related_name": "+", "db_index": False, "on_delete": models.PROTECT, **more}
    return models.ForeignKey(target, verbose_name=label, **kept)  # type: ignore[arg-type]


class Lead(Record, Owned, Reachable):
    """Somebody who may become a customer."""

    number = NumberField(_("Lead number"), pattern="XS-{yyyy}-{seq:6}", reset="year", unique=True)
    name = models.CharField(_("Company or person"), max_length=120)
    name_key = SortKeyField("name")
    contact_name = models.CharField(_("Contact person"), max_length=60, blank=True)
    post = models.CharField(_("Position"), max_length=60, blank=True)
    mobile = PhoneField(_("Mobile"))
    phone = PhoneField(_("Phone"))
    wechat = models.CharField(_("WeChat"), max_length=40, blank=True)
    qq = models.CharField("QQ", max_length=20, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    uscc = USCCField(_("Unified social credit code"))
    source = optional("marketing.LeadSource", _("Lead source"), db_index=True)
    source_detail = models.CharField(
        _("Source detail"), max_length=120, blank=True, help_text=_("Such as the name of the exhibition.")
    )
    industry = optional("customers.Industry", _("Industry"))
    level = optional("customers.CustomerLevel", _("Level"))
    requirement = models.TextField(_("Requirement"), max_length=2000, blank=True)
    interested_products = models.CharField(_("Interested in"), max_length=200, blank=True)
    region = RegionField(_("Region"))
    address = AddressField(_("Address"))
    tags = models.ManyToManyField("kernel.Tag", blank=True, related_name="+", verbose_name=_("Tags"))
    remark = models.TextField(_("Remark"), max_length=2000, blank=True)

    status = StageField(_("State"), choices=LeadFlow.choices(), default="new", editable=False)
    last_stage = models.CharField(max_length=12, default="new", editable=False)
    fail_reason = optional("marketing.LeadFailReason", _("Reason of failure"), editable=False)
    failed_at = models.DateTimeField(_("Failed at"), null=True, editable=False)
    next_contact_at = models.DateTimeField(_("Next contact"), null=True, editable=False)
    last_followed_at = models.DateTimeField(_("Last follow-up"), null=True, editable=False)
    last_follow_up = models.CharField(_("Last said"), max_length=120, blank=True, editable=False)
    last_followed_by = optional(settings.AUTH_USER_MODEL, _("Last followed up by"), editable=False)

    pool = optional("marketing.LeadPool", _("Lead pool"), editable=False)
    in_pool = models.BooleanField(_("In the pool"), default=False, editable=False)
    pooled_at = models.DateTimeField(_("In the pool since"), null=True, editable=False)
    pool_reason = models.CharField(_("Why in the pool"), max_length=200, blank=True, editable=False)
    previous_owner = optional(settings.AUTH_USER_MODEL, _("Previous owner"), editable=False)
    claimed_at = models.DateTimeField(_("Claimed at"), null=True, editable=False)

    assignment_rule = optional("marketing.AssignmentRule", _("Assigned by rule"), editable=False)
    response_due_at = models.DateTimeField(_("First response until"), null=True, editable=False)
    responded_at = models.DateTimeField(_("First response"), null=True, editable=False)
    reminded_at = models.DateTimeField(_("Reminded at"), null=True, editable=False)

    converted_at = models.DateTimeField(_("Converted at"), null=True, editable=False)
    customer = optional("customers.Customer", _("Became customer"), editable=False)
    contact = optional("customers.Contact", _("Became contact"), editable=False, on_delete=models.SET_NULL)

    class Meta(Record.Meta):
        app_label = "marketing"
        verbose_name = _("Lead")
        verbose_name_plural = _("Leads")
        indexes = (
            models.Index(fields=("owner", "-updated_at", "-id"), name="lead_owner_updated"),
            models.Index(fields=("-updated_at", "-id"), name="lead_updated"),
            models.Index(fields=("-created_at", "-id"), name="lead_created"),
            models.Index(fields=("name_key", "id"), name="lead_name_key"),
            models.Index(fields=("owner", "next_contact_at"), name="lead_owner_next", condition=KEPT),
            models.Index(fields=("owner", "status"), name="lead_owner_status", condition=KEPT),
            models.Index(fields=("pool", "-pooled_at"), name="lead_in_pool", condition=models.Q(in_pool=True)),
            models.Index(fields=("pool", "claimed_at"), name="lead_claimed"),
            models.Index(
                fields=("response_due_at",), name="lead_due", condition=models.Q(response_due_at__isnull=False)
            ),
            models.Index(fields=("customer",), name="lead_customer", condition=models.Q(customer__isnull=False)),
            models.Index(fields=("mobile",), name="lead_mobile", condition=~models.Q(mobile="")),
        )
