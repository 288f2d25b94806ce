"""Rules that say who gets a new lead, and until when he has to answer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.marketing.assignment.provinces import provinces
from keben.kernel.fields import MinutesField, SortKeyField
from keben.kernel.record import Record
from keben.kernel.ticked import TickedField


class AssignmentRule(Record):
    """A rule that gives new leads to people; the first one that fits and has somebody free decides."""

    WAYS = (
        ("round_robin", _("In turn")),
        ("least_load", _("Whoever has the fewest open leads")),
        ("quota", _("In turn, up to a number a day")),
    )

    name = models.CharField(_("Name"), max_length=80, unique=True)
    name_key = SortKeyField("name")
    position = models.PositiveIntegerField(_("Order"), default=100)
    is_active = models.BooleanField(_("Active"), default=True)
    sources = models.ManyToManyField(
        "marketing.LeadSource", blank=True, related_name="+", verbose_name=_("Lead sources")
    )
    regions = TickedField(_("Provinces"), among=provinces)
    industries = models.ManyToManyField(
        "customers.Industry", blank=True, related_name="+", verbose_name=_("Industries")
    )
    products = models.CharField(
        _("Words of products"),
        max_length=200,
        blank=True,
        help_text=_("One of them must occur in interest or requirement; separated by commas."),
    )
    way = models.CharField(_("How"), max_length=12, choices=WAYS, default="round_robin")
    daily_quota = models.PositiveIntegerField(_("A day and person"), null=True, blank=True)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("People"))
    response_minutes = MinutesField(
        _("First response within"),
        null=True,
        blank=True,
        help_text=_("Working time; then a reminder, the next person, the superior. Empty: no deadline."),
    )

    class Meta(Record.Meta):
        app_label = "marketing"
        verbose_name = _("Assignment rule")
        verbose_name_plural = _("Assignment rules")
