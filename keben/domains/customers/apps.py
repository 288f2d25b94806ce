"""The customers domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    """See the package."""

    name = "keben.domains.customers"
    label = "customers"
    verbose_name = _("Customers")
