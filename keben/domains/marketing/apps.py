"""The marketing domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketingConfig(AppConfig):
    """See the package."""

    name = "keben.domains.marketing"
    label = "marketing"
    verbose_name = _("Marketing")
