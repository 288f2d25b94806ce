"""Contacts: the people at a customer and their part in a decision."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.contacting import Reachable
from keben.kernel.fields import AddressField, PhoneField, SortKeyField
from keben.kernel.quality.record import Judged
from keben.kernel.record import Record


class Contact(Record, Judged, Reachable):
    """A person at a customer."""

    GENDERS = (("m", _("Male")), ("f", _("Female")))
    ROLES = (
        ("decider", _("Decision maker")),
        ("technical", _("Technical gatekeeper")),
        ("user", _("User")),
        ("purchase", _("Purchasing")),
        ("influencer", _("Influencer")),
        ("coach", _("Coach")),
    )
    ATTITUDES = (
        ("support", _("Supports us")),
        ("neutral", _("Neutral")),
        ("against", _("Against us")),
        ("unknown", _("Unknown")),
    )
    LEVELS = (("high", _("High")), ("medium", _("Medium")), ("low", _("Low")))

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="contacts", verbose_name=_("Customer")
    )
    name = models.CharField(_("Contact name"), max_length=60)
    name_key = SortKeyField("name", person=True)
    department = models.CharField(_("Department"), max_length=60, blank=True)
    post = models.CharField(_("Position"), max_length=60, blank=True)
    gender = models.CharField(_("Gender"), max_length=1, choices=GENDERS, blank=True)
    mobile = PhoneField(_("Mobile"))
    phone = PhoneField(_("Phone"))
    email = models.EmailField(_("E-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=40, blank=True)
    birthday = models.DateField(_("Birthday"), null=True, blank=True)
    is_lunar = models.BooleanField(
        _("Lunar birthday"),
        default=False,
        help_text=_("The birthday above is the solar date of birth; each year it is kept on that day of the moon."),
    )
    role = models.CharField(_("Role in the decision"), max_length=12, choices=ROLES, blank=True)
    attitude = models.CharField(_("Attitude"), max_length=10, choices=ATTITUDES, default="unknown")
    role.tones = {"decider": "violet", "technical": "teal", "purchase": "info", "coach": "ok"}  # type: ignore[attr-defined]
    attitude.tones = {"support": "ok", "neutral": "warn", "against": "danger"}  # type: ignore[attr-defined]
    influence = models.CharField(_("Influence"), max_length=8, choices=LEVELS, blank=True)
    reports_to = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name=_("Reports to"),
        db_index=False,
    )
    is_primary = models.BooleanField(_("Primary contact"), default=False)
    is_active = models.BooleanField(_("Still there"), default=True)
    address = AddressField(_("Address"))
    remark = models.TextField(_("Remark"), max_length=1000, blank=True)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Contact")
        verbose_name_plural = _("Contacts")
        indexes = (
            models.Index(fields=("-updated_at", "-id"), name="contact_updated"),
            models.Index(fields=("name_key", "id"), name="contact_name_key"),
            models.Index(
                fields=("created_at", "created_by"),
                name="contact_created",
                condition=models.Q(deleted_at__isnull=True),
            ),
            models.Index(
                fields=("created_by", "created_at", "customer"),
                name="contact_created_by",
                condition=models.Q(deleted_at__isnull=True),
            ),
            models.Index(  # whose data need a look, found by way of the customers that somebody owns
                fields=("customer", "steward", "completeness", "freshness"),
                name="contact_customer_quality",
                condition=models.Q(deleted_at__isnull=True),
            ),
            models.Index(
                fields=("steward",),
                name="contact_steward",
                condition=models.Q(deleted_at__isnull=True, steward__isnull=False),
            ),
            models.Index(fields=("mobile",), name="contact_mobile", condition=~models.Q(mobile="")),
        )
