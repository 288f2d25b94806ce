"""The office domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """See the package."""

    name = "keben.domains.office"
    label = "office"
    verbose_name = _("Office")
