"""A customer as the members of its pool see it before it is claimed: the same row, with a noun of its own."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from keben.domains.customers.customer.model import Customer


class PooledCustomer(Customer):
    """A customer that lies in a pool."""

    class Meta:
        proxy = True
        app_label = "customers"
        verbose_name = _("Pooled customer")
        verbose_name_plural = _("Pooled customers")
        indexes: ClassVar[tuple[()]] = ()
