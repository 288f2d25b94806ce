"""Who had a customer when, and how he came by it: one row per change of owner or pool, whoever makes it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keben.kernel.features.owning import HOW, Handed


class OwnerChange(Handed):
    """One change of who has a customer."""

    RECORD, WAY = "customer", "verb"
    VERBS = (HOW[0], ("import", _("Imported")), *HOW[1:], ("recycle", _("Fell into a pool")))

    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="owners", verbose_name=_("Customer"), db_index=False
    )
    verb = models.CharField(_("How"), max_length=12, choices=VERBS)
    pool = models.ForeignKey(
        "customers.Pool", models.PROTECT, null=True, related_name="+", verbose_name=_("Customer pool"), db_index=False
    )
    rule = models.ForeignKey(
        "customers.PoolRule", models.SET_NULL, null=True, related_name="+", verbose_name=_("Pool rule"), db_index=False
    )

    class Meta(Handed.Meta):
        app_label = "customers"
        verbose_name = _("Change of owner")
        verbose_name_plural = _("Changes of owner")
        indexes = (
            models.Index(fields=("customer", "-created_at", "-id"), name="owner_change_of"),
            models.Index(
                fields=("created_by", "pool", "created_at"),
                name="owner_change_claims",
                condition=models.Q(verb="claim"),
            ),
            models.Index(
                fields=("from_owner", "created_at"),
                name="owner_change_losses",
                condition=models.Q(verb="recycle"),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_verb_display())
