"""The api face as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Declares the nouns of the API itself: tokens and web-hooks."""

    name = "keben.api"
    label = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        from keben.api import declarations  # noqa: F401 - declares, listens and registers tasks
