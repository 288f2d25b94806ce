"""The small catalogue of gifts, and what a department may spend on care in a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.fields import MoneyField, SortKeyField
from keben.kernel.record import Record

YEARS = tuple((year, str(year)) for year in range(2020, 2051))


class Gift(Record):
    """Something that is given to customers."""

    name = models.CharField(_("Gift"), max_length=80, unique=True)
    name_key = SortKeyField("name")
    price = MoneyField(_("Price"))
    is_active = models.BooleanField(_("Active"), default=True)
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    class Meta(Record.Meta):
        app_label = "care"
        verbose_name = _("Gift")
        verbose_name_plural = _("Gifts")


class GiftBudget(Record):
    """What a department and all below it may spend on care in a year."""

    name = models.CharField(_("Budget"), max_length=80, blank=True, editable=False)
    name_key = SortKeyField("name")
    department = models.ForeignKey("org.Department", models.PROTECT, related_name="+", verbose_name=_("Department"))
    year = models.PositiveSmallIntegerField(_("Year"), choices=YEARS)
    amount = MoneyField(_("Amount"))
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    class Meta(Record.Meta):
        app_label = "care"
        verbose_name = _("Gift budget")
        verbose_name_plural = _("Gift budgets")
        constraints = (
            models.UniqueConstraint(
                fields=("department", "year"), name="gift_budget_once", condition=models.Q(deleted_at=None)
            ),
        )
