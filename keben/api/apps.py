"""The api face as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the package."""

    name = "keben.api"
    label = "api"
