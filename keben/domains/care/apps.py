"""The care domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CareConfig(AppConfig):
    """See the package."""

    name = "keben.domains.care"
    label = "care"
    verbose_name = _("Care")
