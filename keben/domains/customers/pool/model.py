"""Public pools 公海: customers that belong to nobody, who may claim them and under which limits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.domains.customers.pool.people import ForPeople
from keben.kernel.features.pooling import Opening, Rationed
from keben.kernel.fields import SortKeyField
from keben.kernel.record import Lookup, Record


class Pool(Record, ForPeople, Rationed):
    """Customers that belong to nobody and may be claimed by members."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    name_key = SortKeyField("name")
    admins = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name=_("Administrators of the pool"),
        help_text=_("They see the pool, give customers out and move them."),
    )
    is_active = models.BooleanField(_("Active"), default=True)
    remind_days = models.PositiveIntegerField(
        _("Reminder before (days)"), default=3, help_text=_("So many days before a customer falls its owner is told.")
    )
    remark = models.CharField(_("Remark"), max_length=200, blank=True)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Customer pool")
        verbose_name_plural = _("Customer pools")


class PoolReason(Lookup):
    """Why a customer goes into a pool."""

    for_rules = models.BooleanField(
        _("Only for rules"), default=False, help_text=_("Given by recycling rules; people do not choose it.")
    )

    class Meta(Lookup.Meta):
        app_label = "customers"
        verbose_name = _("Pool reason")
        verbose_name_plural = _("Pool reasons")


CHOSEN = {"for_rules": False}
"""The reasons that people choose from."""


class PoolRule(Record):
    """When customers of the members of a pool fall into it; the first rule that fits a customer decides."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    name_key = SortKeyField("name")
    pool = models.ForeignKey(
        "customers.Pool", models.PROTECT, related_name="rules", verbose_name=_("Customer pool"), db_index=False
    )
    position = models.PositiveIntegerField(_("Order"), default=100)
    is_active = models.BooleanField(_("Active"), default=True)
    levels = models.ManyToManyField(
        "customers.CustomerLevel",
        blank=True,
        related_name="+",
        verbose_name=_("Levels"),
        help_text=_("Empty: customers of every level."),
    )
    condition = models.JSONField(_("Condition"), default=dict, blank=True, editable=False)
    condition_name = models.CharField(_("Condition taken from"), max_length=120, blank=True, editable=False)
    follow_up_days = models.PositiveIntegerField(_("Days without follow-up"), null=True, blank=True)
    deal_days = models.PositiveIntegerField(_("Days without a deal"), null=True, blank=True)
    reason = models.ForeignKey(
        "customers.PoolReason",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Pool reason"),
        db_index=False,
        help_text=_("What stands with a customer that falls; its rule is noted in any case."),
    )
    spare_dealt = models.BooleanField(
        _("Spare customers that have bought"), default=True, help_text=_("Locked customers never fall.")
    )

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Pool rule")
        verbose_name_plural = _("Pool rules")


class OwnershipLimit(Record, ForPeople):
    """How many customers somebody may own, and how many of them locked."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    name_key = SortKeyField("name")
    is_active = models.BooleanField(_("Active"), default=True)
    max_customers = models.PositiveIntegerField(_("Customers at most"), null=True, blank=True)
    count_dealt = models.BooleanField(_("Customers that have bought count too"), default=True)
    max_locked = models.PositiveIntegerField(_("Locked at most"), null=True, blank=True)
    max_lock_days = models.PositiveIntegerField(
        _("Locked at most (days)"), null=True, blank=True, help_text=_("Counted from the first lock of an owner.")
    )
    lock_pool = models.ForeignKey(
        "customers.Pool",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("After the lock into"),
        db_index=False,
        help_text=_("Empty: only the lock ends, and the rules of the pools apply again."),
    )

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Ownership limit")
        verbose_name_plural = _("Ownership limits")


class PoolView(Opening):
    """A person opened a pooled customer on a day; counted once."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)
    pool = models.ForeignKey("customers.Pool", models.CASCADE, related_name="+", db_index=False)

    class Meta:
        app_label = "customers"
        constraints = (models.UniqueConstraint(fields=("user", "day", "customer"), name="pool_view_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.customer_id} {self.day}"
