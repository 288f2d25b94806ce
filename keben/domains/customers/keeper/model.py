"""Who on our side keeps which relation with a customer: how deep it is, and how often it wants care."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Record


class Keeper(Record):
    """A relation with a customer, and the colleague who keeps it."""

    KINDS = (
        ("general", _("General relation")),
        ("key", _("Key person")),
        ("organisation", _("Between organisations")),
    )
    LEVELS = (("senior", _("Senior level")), ("middle", _("Middle level")), ("working", _("Working level")))
    DEPTHS = (
        ("1", _("1 knows our name")),
        ("2", _("2 talks to us")),
        ("3", _("3 trusts us at work")),
        ("4", _("4 stands up for us")),
        ("5", _("5 partner")),
    )

    name = models.CharField(_("Relation"), max_length=140, blank=True, editable=False)
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="keepers", verbose_name=_("Customer"), db_index=False
    )
    kind = models.CharField(_("Kind of relation"), max_length=12, choices=KINDS, default="organisation")
    level = models.CharField(_("Level"), max_length=8, choices=LEVELS, default="working")
    contact = models.ForeignKey(
        "customers.Contact",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="keepers",
        verbose_name=_("Contact"),
        help_text=_("Who it is with; empty only for a relation between organisations."),
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Kept by"),
        db_index=False,
        help_text=_("Left empty, it is you."),
    )
    depth = models.CharField(_("Depth"), max_length=1, choices=DEPTHS, default="1")
    since = models.DateField(_("Since"), null=True, blank=True)
    rhythm_days = models.PositiveSmallIntegerField(_("Rhythm in days"), null=True, blank=True)
    last_contact_on = models.DateField(_("Last contact"), null=True, editable=False)
    next_on = models.DateField(_("Next planned contact"), null=True, blank=True)
    remark = models.TextField(_("Remark"), max_length=1000, blank=True)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Relation")
        verbose_name_plural = _("Relations")
        indexes = (
            models.Index(fields=("customer", "id"), name="keeper_of_customer"),
            models.Index(fields=("colleague", "next_on"), name="keeper_rhythm"),
            models.Index(fields=("next_on", "id"), name="keeper_next"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("contact", "colleague"),
                name="keeper_once",
                condition=models.Q(contact__isnull=False, deleted_at=None),
            ),
        )
