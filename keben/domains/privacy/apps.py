"""The privacy domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """See the package."""

    name = "keben.domains.privacy"
    label = "privacy"
    verbose_name = _("Privacy")
