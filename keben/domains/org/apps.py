"""The org domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    """See the package."""

    name = "keben.domains.org"
    label = "org"
    verbose_name = _("Org")
