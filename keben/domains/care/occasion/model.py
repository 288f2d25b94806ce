"""Rules of care, dates worth remembering, and the single attentions that come of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.care.occasion.festivals import FESTIVALS
from keben.domains.care.occasion.states import CareFlow
from keben.domains.customers.contact.model import Contact
from keben.kernel.fields import MoneyField, SmallNumeralField, SortKeyField, StageField
from keben.kernel.record import Owned, Record

KEPT = models.Q(deleted_at__isnull=True)
MEASURES = (
    ("call", _("Telephone")),
    ("card", _("Greeting card")),
    ("gift", _("Gift")),
    ("visit", _("Visit")),
    ("message", _("Message")),
)
RULED = (
    ("birthday", _("Birthday")),
    ("festival", _("Festival")),
    ("purchase", _("Anniversary of the first purchase")),
    ("own", _("Date to remember")),
)
OCCASIONS = (*RULED, ("gathering", _("Get-together")), ("other", _("Other occasion")))
GRADES = (("a", _("Very good")), ("b", _("Good")), ("c", _("Little")), ("d", _("None")))


class CareRule(Record):
    """Who gets which attention on an occasion; of several rules for one person the first one counts."""

    DOERS = (
        ("owner", _("Owner of the customer")),
        ("keeper", _("Who keeps the relation, else the owner")),
        ("colleague", _("A certain colleague")),
    )

    name = models.CharField(_("Rule"), max_length=80, unique=True)
    name_key = SortKeyField("name")
    position = models.PositiveIntegerField(_("Order"), default=100)
    is_active = models.BooleanField(_("Active"), default=True)
    occasion = models.CharField(_("Occasion"), max_length=10, choices=RULED, default="birthday")
    festival = models.CharField(_("Festival"), max_length=12, choices=FESTIVALS, blank=True)
    levels = models.ManyToManyField(
        "customers.CustomerLevel",
        blank=True,
        related_name="+",
        verbose_name=_("Levels"),
        help_text=_("Empty: customers of every level."),
    )
    role = models.CharField(
        _("Role in the decision"),
        max_length=12,
        choices=Contact.ROLES,
        blank=True,
        help_text=_("Empty: contacts of every role."),
    )
    only_primary = models.BooleanField(_("Primary contacts only"), default=False)
    days_before = models.PositiveSmallIntegerField(
        _("Days before"),
        default=1,
        help_text=_("So long before the day it is prepared; on a day off, on the last working day before."),
    )
    measure = models.CharField(_("What is done"), max_length=10, choices=MEASURES, default="call")
    gift = models.ForeignKey(
        "care.Gift", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Gift"), db_index=False
    )
    budget = MoneyField(_("Budget for each"), default=0, help_text=_("Nought with a gift: its price."))
    doer = models.CharField(_("Who does it"), max_length=10, choices=DOERS, default="owner")
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Colleague"),
        db_index=False,
    )

    class Meta(Record.Meta):
        app_label = "care"
        verbose_name = _("Care rule")
        verbose_name_plural = _("Care rules")


class CareDate(Record):
    """A date of a customer or contact that is worth remembering, once or every year."""

    name = models.CharField(_("What it is"), max_length=80)
    name_key = SortKeyField("name")
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="+", verbose_name=_("Customer"), db_index=False
    )
    contact = models.ForeignKey(
        "customers.Contact", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Contact")
    )
    date = models.DateField(_("Date"))
    is_lunar = models.BooleanField(
        _("Kept by the lunar calendar"), default=False, help_text=_("The date stays the day in the solar calendar.")
    )
    is_yearly = models.BooleanField(_("Every year"), default=True)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    class Meta(Record.Meta):
        app_label = "care"
        verbose_name = _("Date to remember")
        verbose_name_plural = _("Dates to remember")
        indexes = (models.Index(fields=("customer", "id"), name="care_date_of_customer"),)


class CareItem(Record, Owned):
    """One attention to one person on one occasion: planned, done with its cost and effect, or skipped."""

    name = models.CharField(_("Who is cared for"), max_length=180, blank=True, editable=False)
    name_key = SortKeyField("name")
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="+", verbose_name=_("Customer"), db_index=False
    )
    contact = models.ForeignKey(
        "customers.Contact", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Contact")
    )
    level = models.ForeignKey(
        "customers.CustomerLevel",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Level then"),
        db_index=False,
    )
    occasion = models.CharField(_("Occasion"), max_length=10, choices=OCCASIONS, default="other")
    festival = models.CharField(_("Festival"), max_length=12, choices=FESTIVALS, blank=True)
    about = models.CharField(_("What about"), max_length=80, blank=True)
    occasion_on = models.DateField(_("Day of the occasion"))
    prepare_on = models.DateField(_("To be done by"), null=True, blank=True)
    measure = models.CharField(_("What is done"), max_length=10, choices=MEASURES, default="call")
    gift = models.ForeignKey(
        "care.Gift", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Gift"), db_index=False
    )
    planned_cost = MoneyField(_("Planned cost"), default=0)
    note = models.TextField(_("Note"), max_length=1000, blank=True)
    status = StageField(_("Status"), choices=CareFlow.choices(), default="planned", editable=False)
    cost = MoneyField(_("Real cost"), default=0, editable=False)
    done_on = models.DateField(_("Done on"), null=True, editable=False)
    effect = models.TextField(_("Effect"), max_length=1000, blank=True, editable=False)
    grade = models.CharField(_("Grade of the effect"), max_length=1, choices=GRADES, blank=True, editable=False)
    grade.tones = {"a": "ok", "b": "ok", "c": "warn", "d": "danger"}  # type: ignore[attr-defined]
    skip_reason = models.CharField(_("Why skipped"), max_length=200, blank=True, editable=False)
    permitted = MoneyField(_("Permitted above budget"), default=0, editable=False)
    permitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Permitted by"),
        db_index=False,
    )
    rule = models.ForeignKey(
        "care.CareRule",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("By rule"),
        db_index=False,
    )
    year = SmallNumeralField(_("Year"), null=True, editable=False)
    care_date = models.ForeignKey(
        "care.CareDate",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Date to remember"),
        db_index=False,
    )
    budget = models.ForeignKey(
        "care.GiftBudget",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Paid from"),
        db_index=False,
    )
    gathering = models.ForeignKey(
        "care.Gathering",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Get-together"),
        db_index=False,
    )
    slot = models.CharField(_("Only once"), max_length=80, null=True, unique=True, editable=False)

    class Meta(Record.Meta):
        app_label = "care"
        verbose_name = _("Care item")
        verbose_name_plural = _("Care items")
        indexes = (
            models.Index(fields=("owner", "status", "prepare_on"), name="care_of_owner", condition=KEPT),
            models.Index(fields=("status", "prepare_on"), name="care_due", condition=KEPT),
            models.Index(fields=("owner", "done_on"), name="care_done_by", condition=KEPT),
            models.Index(fields=("done_on", "owner"), name="care_done", condition=KEPT),
            models.Index(fields=("customer", "-id"), name="care_of_customer"),
            models.Index(fields=("occasion_on", "id"), name="care_on"),
            models.Index(fields=("prepare_on", "id"), name="care_prepare"),
            models.Index(
                fields=("budget", "status", "cost"), name="care_paid", condition=models.Q(budget__isnull=False)
            ),
            models.Index(fields=("gathering",), name="care_guest", condition=models.Q(gathering__isnull=False)),
        )
