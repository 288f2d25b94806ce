"""Ties between customers that are no group: dealer and end customer, contractor and client, shareholders, one owner."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.record import Record

KEPT = models.Q(deleted_at__isnull=True)


class CustomerTie(Record):
    """What one customer is to another, besides belonging to its group."""

    KINDS = (
        ("dealer", _("Dealer – end customer")),
        ("integrator", _("Integrator – end customer")),
        ("contractor", _("Contractor – client of the works")),
        ("manager", _("Property manager – managed company")),
        ("holding", _("Shareholder – company it has a share in")),
        ("owner", _("Same owner")),
    )
    SIDES = {
        "dealer": (_("Dealer"), _("End customer")),
        "integrator": (_("Integrator"), _("End customer")),
        "contractor": (_("Contractor"), _("Client of the works")),
        "manager": (_("Property manager"), _("Managed company")),
        "holding": (_("Shareholder"), _("Company it has a share in")),
        "owner": (_("Same owner"), _("Same owner")),
    }
    """What the first is to the second, and the second to the first."""

    name = models.CharField(_("Tie"), max_length=260, blank=True, editable=False)
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="ties", verbose_name=_("First customer"), db_index=False
    )
    kind = models.CharField(_("Kind of tie"), max_length=12, choices=KINDS)
    other = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="tied", verbose_name=_("Second customer"), db_index=False
    )
    since = models.DateField(_("Since"), null=True, blank=True)
    until = models.DateField(_("Until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=300, blank=True)

    class Meta(Record.Meta):
        app_label = "customers"
        verbose_name = _("Tie")
        verbose_name_plural = _("Ties")
        indexes = (
            models.Index(fields=("customer", "id"), name="tie_of_first"),
            models.Index(fields=("other", "id"), name="tie_of_second"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "other", "kind"), name="tie_once", condition=KEPT & models.Q(until=None)
            ),
            models.CheckConstraint(condition=~models.Q(customer=models.F("other")), name="tie_of_two"),
        )
