"""The activities domain as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    """See the package."""

    name = "keben.domains.activities"
    label = "activities"
    verbose_name = _("Activities")
